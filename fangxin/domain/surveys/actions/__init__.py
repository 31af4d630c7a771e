"""What can be done with surveys: one function per use case."""
