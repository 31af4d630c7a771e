"""12345 work orders: taken in as cases, and what became of them told back until it is acknowledged."""
