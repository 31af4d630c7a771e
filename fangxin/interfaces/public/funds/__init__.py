"""Funds of advance compensation as anybody may read them: rule and figures, no stall and no natural person."""
