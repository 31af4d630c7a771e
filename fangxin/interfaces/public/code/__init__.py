"""The pages behind a printed trust code: what one scan shows, how often it is read, reports that a code was copied."""
