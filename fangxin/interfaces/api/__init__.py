"""Door: api. Other programs, under /api/v1/; every operation is declared once and serves, checks and documents itself."""
