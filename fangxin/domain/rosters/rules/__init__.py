"""Pure rules of leaves and of the duty roster."""
