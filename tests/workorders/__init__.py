"""Tests of 12345 work orders."""
