"""What writes the journal, the clocks and the calendar in force."""
