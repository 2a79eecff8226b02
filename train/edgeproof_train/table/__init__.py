"""A table to training rows and held-out rows."""
