"""What may happen to a case and when: tables and pure functions."""
