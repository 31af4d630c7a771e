"""Leave and duty: who asked to be away, who granted it, and who sits at the hotline at which hour."""
