"""What pages ask of the register: duplicates with their evidence, merges, chains, brought extracts."""
