"""Entering surveys at the desk: interviews by telephone, sheets of paper."""
