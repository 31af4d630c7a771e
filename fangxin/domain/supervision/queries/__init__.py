"""Questions about supervision, by subject: `desks` who is told, `orders` what is asked of whom."""
