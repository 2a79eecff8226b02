"""What a device demands of a file before it is used, and the keys and signatures that answer it."""
