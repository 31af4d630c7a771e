"""Files that prove a claim."""
