"""Evaluation of offices: schemes as data, points from figures, ranks among peers, colours. Pure and exact."""
