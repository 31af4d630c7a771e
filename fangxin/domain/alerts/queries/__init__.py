"""Questions about warnings, one function each."""
