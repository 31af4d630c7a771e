"""The pure rules of letters: kinds and templates, what a draft needs, terms."""
