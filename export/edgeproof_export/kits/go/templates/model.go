// Package {{ package }} is the decision {{ contract.name }}: one row of a table in, a probability and a label out.
//
// The network is {{ network.shape }}. Every implementation of this decision gives the same float32 bits, on every machine.
package {{ package }}

import "fmt"

// Probability returns the probability of the second label for a row vector.
//
// vector holds the numbers of each feature, in the order of Features, as its Kind says. Another length is an error.
func Probability(vector []float32) (float32, error) {
	if len(vector) != Width {
		return 0, fmt.Errorf("{{ package }}: expected a row vector of %d numbers, got %d", Width, len(vector))
	}
	return probability((*[Width]float32)(vector)), nil
}

// Label returns the label that a probability stands for: the second above Threshold, else the first.
func Label(probability float32) string {
	if probability > Threshold {
		return labels[1]
	}
	return labels[0]
}
