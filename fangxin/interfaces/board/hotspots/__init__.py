"""Hot spots on the board: what the machine proposes, warnings by where they stand, new topics in the texts."""
