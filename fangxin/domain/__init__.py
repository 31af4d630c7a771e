"""What the service does. A package calls only those below it (ARCHITECTURE.md)."""
