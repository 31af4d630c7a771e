"""What may be evidence: pure functions over names and bytes. No Django, no clock, no disk."""
