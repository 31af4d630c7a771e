"""Offices, posts and officers; roles and permissions."""
