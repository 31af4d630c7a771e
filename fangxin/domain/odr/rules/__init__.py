"""What law/odr.yaml says, and what follows from it."""
