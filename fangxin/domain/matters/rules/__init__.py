"""Pure: how cases are looked up and weighed against each other, and who leads a matter."""
