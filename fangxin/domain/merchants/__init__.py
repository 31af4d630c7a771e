"""Merchants, their outlets and their shops on platforms."""
