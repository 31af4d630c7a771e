"""Pure rules of papers: which fields each kind has and how they are checked, when one ends and reminds."""
