"""Exchange format 1 as pure functions: columns, values, rows, mappings, what a row makes of a case."""
