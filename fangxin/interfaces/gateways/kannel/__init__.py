"""Kannel, the free SMS gateway, over its HTTP interface: `http://USER:PASSWORD@HOST:PORT?from=12315&callback=http://…`."""
