"""Tests of indicators: a small table of facts in, numbers out."""
