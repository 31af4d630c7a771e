"""What writes work orders and what is told back of them."""
