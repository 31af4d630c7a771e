"""When a return is valid, when a refund is due, and how stores settle with each other; pure."""
