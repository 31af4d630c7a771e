"""Merchants at the desk: the register, accounts, and what merchants apply for, promise and owe."""
