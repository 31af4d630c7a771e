"""What writes: the index of cases, and the views officers save."""
