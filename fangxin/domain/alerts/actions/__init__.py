"""What may be done with a warning, one function each."""
