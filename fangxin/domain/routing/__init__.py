"""Which desk is competent, on which legal ground."""
