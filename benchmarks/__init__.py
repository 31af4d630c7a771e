"""Benchmarks: each prints ratios against a baseline measured in the same run. Never a timed test."""
