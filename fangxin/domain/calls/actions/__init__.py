"""Taking in what telephone systems tell, keeping operators' notes, filing them, calling back, and forgetting in time."""
