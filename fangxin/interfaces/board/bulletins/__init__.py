"""Bulletins at the board: counted, written, approved, published; their receipts; noted and published figures."""
