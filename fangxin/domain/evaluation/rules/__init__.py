"""What may be done with schemes, rounds, appeals and lists; what a counted round is. Pure."""
