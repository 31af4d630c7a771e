"""Evaluation of offices: schemes, rounds with frozen facts, appeals, the red and the black list."""
