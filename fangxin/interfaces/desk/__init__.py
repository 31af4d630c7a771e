"""Door: desk."""
