"""New topics in texts: near-duplicates joined, texts about one thing found together, named in a few words."""
