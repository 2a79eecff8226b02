"""What a model file may hold before an engine sees it."""
