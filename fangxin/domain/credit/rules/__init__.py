"""The pure rules of credit: what counts on a day, the grade, when repair is possible."""
