"""Reports of violations."""
