"""Questions on trust codes: what a scan finds, what is printed, what the desk keeps an eye on."""
