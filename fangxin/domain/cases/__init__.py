"""From intake to closing: the case and its state machine."""
