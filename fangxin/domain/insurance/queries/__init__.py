"""What is asked of policies: what is left, what may be claimed, what waits, and whether rows and ledger agree."""
