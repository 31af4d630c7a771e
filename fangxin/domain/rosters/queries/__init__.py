"""Questions about leaves and the duty roster."""
