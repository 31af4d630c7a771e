"""What merchants' people do with their accounts: signing in, claiming, bringing in colleagues."""
