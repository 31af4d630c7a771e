"""A bulletin as a file for other programs: Word, PDF, spreadsheet. Each prints the same figures, digit for digit."""
