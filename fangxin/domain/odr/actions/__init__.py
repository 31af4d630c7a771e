"""Joining and leaving, filing, talking, settling, keeping promises, and going on to the competent desk."""
