"""Asking, answering, refunding, saying not received, clearing; the only room of returns that writes."""
