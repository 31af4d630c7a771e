"""What may be done: recording events from facts and by officers, asking for repair and deciding it."""
