"""Tests of the agency room."""
