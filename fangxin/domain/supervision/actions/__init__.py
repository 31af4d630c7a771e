"""The sweep, and answering its warnings."""
