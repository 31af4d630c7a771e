"""What writes sketches, suggestions and matters."""
