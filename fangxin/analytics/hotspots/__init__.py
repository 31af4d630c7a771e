"""Hot spots: where unusually many requests came, by category, division, merchant and word; numbers in, findings out."""
