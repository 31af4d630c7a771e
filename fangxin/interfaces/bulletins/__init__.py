"""Bulletins made from the lake, with the names that only the database knows; for the board, the public pages and the command."""
