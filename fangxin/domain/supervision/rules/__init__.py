"""Pure rules of supervision: how ladders climb, and what may be done to a case under an order."""
