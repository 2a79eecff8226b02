"""The `.edgeproof` package: its manifest, its figures, reading and sealing."""
