"""Stations for everybody: where one is, who works there, and its printable notice board."""
