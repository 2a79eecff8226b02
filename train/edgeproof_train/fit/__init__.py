"""Networks and trees fitted to rows."""
