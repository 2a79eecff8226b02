"""Tables of rows through a decision: predict, evaluate, what is refused, how far a run is."""
