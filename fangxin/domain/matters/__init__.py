"""Cases that are one dispute: proposed with their evidence, joined and parted by people."""
