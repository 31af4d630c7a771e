"""Questions about credit, one function each."""
