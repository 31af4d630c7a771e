"""Supervision by the clock: warnings at thresholds, the overdue list."""
