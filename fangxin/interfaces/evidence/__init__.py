"""Door: evidence."""
