"""No tables: what is shown is read where it is kept, so that it is never older than the act that changed it."""
