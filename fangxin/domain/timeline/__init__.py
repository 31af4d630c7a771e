"""Journal and clocks of every case; the calendar in force."""
