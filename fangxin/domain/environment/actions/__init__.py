"""What can be done with schemes and editions: one function per use case."""
