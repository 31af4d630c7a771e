"""Evaluation at the board: rounds, an office's points explained, appeals, schemes, lists."""
