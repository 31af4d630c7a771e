"""Door: jobs."""
