"""Figures on held-out rows."""
