"""Who joined, what waits, and the figures of settling first."""
