"""Float network to int8 network."""
