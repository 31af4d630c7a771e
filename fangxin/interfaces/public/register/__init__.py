"""The public register of complaints: search, one entry, a merchant, rankings, the screen of a mall, open data."""
