"""Finding what tells of a natural person in free text, and hiding it so that the text stays readable."""
