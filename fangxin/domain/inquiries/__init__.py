"""Inquiries answered or turned into what they are, commendations passed on with thanks."""
