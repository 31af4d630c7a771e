"""Use cases of trust codes: printing, ending, reports that one was copied, counting what is read."""
