"""Questions of disclosure: what waits, what the register holds, and how it counts."""
