"""Bulletins that everybody may read."""
