"""Questions about letters and talks, one function each."""
