"""What writes the outbox: composing messages, and recording what became of them."""
