"""The contract of a dataset, learned from training rows."""
