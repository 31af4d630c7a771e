"""Door: admin."""
