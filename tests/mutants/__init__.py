"""Faults that `verify` must refuse."""
