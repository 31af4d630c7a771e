"""Tests of the admin room."""
