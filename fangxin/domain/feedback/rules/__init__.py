"""Pure: which closed cases are drawn and how a draw is repeated, what is asked on the telephone, when to call again."""
