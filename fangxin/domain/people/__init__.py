"""Natural persons: sealed identity, blind index, masking."""
