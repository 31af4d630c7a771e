"""Pure: questionnaires, what an answer may be, quotas, and what follows from the answers."""
