"""Facts of all packages brought into the lake: the only place where the domain and the numbers meet."""
