"""What may be done with a letter or a talk, one function each."""
