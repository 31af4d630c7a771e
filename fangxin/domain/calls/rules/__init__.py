"""Pure: who a caller is by the number shown, where a call is by its events, what is heard in a text, how long all is kept."""
