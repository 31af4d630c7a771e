"""Indices of the consumption environment: schemes adopted, editions gathered, computed, approved and published, results exchanged."""
