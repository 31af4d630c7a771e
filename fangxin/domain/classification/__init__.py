"""From a text to its object and problem category."""
