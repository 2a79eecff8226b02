package {{ package }}

const (
	// Name is that of the decision.
	Name = {{ contract.name | text }}
	// Target is the column that is predicted.
	Target = {{ contract.target | text }}
	// ModelID is the SHA-256 of the contract and the weights.
	ModelID = "{{ model_id }}"
	// Release is the version of this module.
	Release = "{{ release }}"
	// Version is that of edgeproof, which wrote this package.
	Version = "{{ version }}"
	// NFeatures is how many features a row has.
	NFeatures = {{ contract.n_features }}
	// Width is that of the row vector.
	Width = {{ width }}
	// nEncoded is the width of the encoded vector, which the network takes.
	nEncoded = {{ contract.n_encoded }}
)

// Threshold is what the probability of the second label must exceed.
const Threshold float32 = {{ threshold | decimal }}

var labels = [2]string{ {{- contract.labels[0] | text }}, {{ contract.labels[1] | text -}} }

// missing holds the words for a missing value of the features that have none of their own.
var missing = []string{ {{- contract.missing_values | texts -}} }

// missingNumbers are those of them that are numbers.
var missingNumbers = []float32{ {{- missing_numbers | decimals -}} }

// Labels returns the two labels; probabilities are those of the second.
func Labels() [2]string { return labels }

// Features returns the columns of the table, in the order of the row vector.
func Features() []Feature { return append([]Feature(nil), features[:]...) }

var features = [NFeatures]Feature{
{% for feature in features %}
	{Name: {{ feature.name | text }}, Kind: {{ of_features[feature.kind].literal(feature) }}},
{% endfor %}
}
