"""Pure: the life of an article, what it must hold, what changed between editions, which one answers a question."""
