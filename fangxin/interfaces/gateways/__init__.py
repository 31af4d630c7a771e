"""One module per outside way a message can go. `sender()` is what the configuration asks for."""
