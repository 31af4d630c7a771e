"""Door to 12345 platforms: results are posted to them, work orders are read from their files."""
