"""What is done with stations and at them."""
