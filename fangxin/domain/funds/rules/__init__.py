"""What a fund may pay and who decides (policy), and when two payments would be for one loss (losses)."""
