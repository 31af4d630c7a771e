"""Indicators of any period and office, down to the cases they count."""
