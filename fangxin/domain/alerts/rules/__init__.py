"""Pure rules of early warnings: words that are counted, figures, what a warning needs at each step."""
