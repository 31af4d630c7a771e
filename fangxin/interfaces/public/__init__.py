"""Door: public."""
