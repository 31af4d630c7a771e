"""One function per use case of a report; the only room that writes here."""
