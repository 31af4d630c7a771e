"""Door: look."""
