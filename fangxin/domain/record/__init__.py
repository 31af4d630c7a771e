"""A merchant's public record, as one scan shows it: read from what other packages keep, nothing kept here."""
