"""What several tests make or run, one noun per file; tests import it by name."""
