"""Returns at the public door: asking for one, and following it."""
