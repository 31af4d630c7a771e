"""One folder for each outside way a message can go, all with one interface (ways.py); `sending` takes what is configured."""
