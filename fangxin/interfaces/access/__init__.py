"""Door: access."""
