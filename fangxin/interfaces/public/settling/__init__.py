"""The consumer's side of settling first."""
