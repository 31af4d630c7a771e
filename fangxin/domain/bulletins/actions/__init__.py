"""What may be done with bulletins and noted figures, one function each."""
