"""Everything that is printed for people."""
