"""What the consumer says afterwards: rating, reopening, follow-up samples."""
