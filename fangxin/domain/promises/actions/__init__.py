"""Applying, checking, deciding, renewing and ending; the only room of promises that writes."""
