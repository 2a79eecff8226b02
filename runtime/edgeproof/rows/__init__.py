"""Cells to row vectors: batches of named columns, data frames, one row."""
