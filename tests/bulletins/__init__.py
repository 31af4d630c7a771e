"""Bulletins: their life, the figures no case tells, their pages."""
