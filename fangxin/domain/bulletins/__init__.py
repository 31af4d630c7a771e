"""Bulletins: counted, written, approved by another person, published; and the figures no case tells."""
