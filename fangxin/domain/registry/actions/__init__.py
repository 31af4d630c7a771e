"""What is done to the register: extracts imported, facts changed, duplicates merged and parted, chains kept."""
