"""Measuring: parity, the gate, golden rows."""
