"""Mail servers: `smtp://user:password@host:port`, `smtps://…` for TLS from the start, `?from=` for the sender."""
