"""Use cases of evaluation: the only room that writes."""
