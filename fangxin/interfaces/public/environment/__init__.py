"""Published indices at the public door, and the survey somebody got a link to."""
