"""The proof: bounds, golden rows, what each engine must answer, verification."""
