"""Promises at the public door: the list, and one promise with whether it is kept."""
