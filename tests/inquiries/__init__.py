"""Tests of inquiries and commendations."""
