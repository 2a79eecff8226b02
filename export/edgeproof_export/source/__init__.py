"""What export begins with: the folder `trained/`, the original model and its network."""
