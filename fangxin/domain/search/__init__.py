"""Search for officers: the index of cases, questions asked of it, and saved views."""
