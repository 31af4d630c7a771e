"""Pure: reading values, the file by which agencies give each other results."""
