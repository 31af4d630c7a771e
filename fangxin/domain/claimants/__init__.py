"""Serial claims, weighed fairly: counts with their cases, marks decided by two people, appeals. Never automatic."""
