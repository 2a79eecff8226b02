"""Choosing settings, sizes and the threshold by validation rows."""
