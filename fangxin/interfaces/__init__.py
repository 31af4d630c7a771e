"""Doors. Only here: request, session, wall clock, network."""
