"""What a training run is asked to do."""
