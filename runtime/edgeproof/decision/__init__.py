"""A decision: the contract, the grammar of cells, the arithmetic, the network in float32 and int8."""
