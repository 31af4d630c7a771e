"""Door: gateways."""
