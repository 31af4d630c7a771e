"""Outgoing messages: templates and outbox."""
