"""Door: board."""
