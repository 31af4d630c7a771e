"""Keeping the register of merchants: extracts imported, facts changed, chains kept, duplicates merged and parted again."""
