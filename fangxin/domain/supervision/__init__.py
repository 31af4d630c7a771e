"""Supervision: warnings as clocks run out, orders that must be answered, and how silence climbs."""
