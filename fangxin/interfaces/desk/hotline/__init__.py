"""The hotline's pages: one for the call going on, its read-back, and whoever was missed."""
