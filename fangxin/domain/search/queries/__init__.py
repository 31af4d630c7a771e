"""Questions of the search page: which cases, how far the index is, which views were saved."""
