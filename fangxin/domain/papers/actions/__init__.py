"""Use cases of papers: recording, changing, correcting and ending one; reminding of those that end."""
