"""Settlement at the agency: sessions, agreement, performance."""
