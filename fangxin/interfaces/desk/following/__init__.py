"""After closing: calling consumers back, sampling plans and draws, results, requests to reopen."""
