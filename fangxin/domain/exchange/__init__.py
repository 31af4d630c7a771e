"""Cases in and out in exchange format 1, and mappings from other tables."""
