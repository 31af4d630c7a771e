"""Early warnings: what hot spots propose, whom a person sends it to, what was done about it and with what result."""
