"""Leave and duty at the desk."""
