"""One function per use case; the only room that writes articles."""
