"""The trust code: one signed code for each outlet, printed for its door, and what became of every print."""
