"""Use cases of leaves and of the duty roster: the only room that writes."""
