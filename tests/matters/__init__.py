"""Tests of matters: cases that are one dispute."""
