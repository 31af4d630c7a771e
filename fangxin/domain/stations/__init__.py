"""Stations where disputes end before they become cases: their register and staff, disputes, yearly reviews, streets."""
