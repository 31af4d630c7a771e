"""Advance compensation: a market's or street's fund pays the consumer first and gets it back from the stall."""
