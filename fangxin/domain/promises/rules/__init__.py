"""What may be promised and for how long, as pure questions about law/promises.yaml."""
