"""The sections of a bulletin, one module each, in the order they are printed."""
