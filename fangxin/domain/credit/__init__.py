"""Credit: dated events with points and expiry, the grade they make on any day, and their repair."""
