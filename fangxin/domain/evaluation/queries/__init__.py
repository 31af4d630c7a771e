"""What screens ask of evaluation."""
