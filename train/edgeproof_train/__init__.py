"""Train a small Keras binary classifier from a table, honestly evaluated, and hand it over as files."""
