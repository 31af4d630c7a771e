"""Numbers from facts. No ORM, no Django."""
