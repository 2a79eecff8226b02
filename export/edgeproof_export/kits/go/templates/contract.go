package {{ package }}

const (
	// Name is that of the decision.
	Name = {{ contract.name | text }}
	// Target is the column that is predicted.
	Target = {{ contract.target | text }}
	// ModelID is the SHA-256 of the contract and the weights.
	ModelID = "{{ model_id }}"
	// Version is that of edgeproof, which wrote this package.
	Version = "{{ version }}"
	// NFeatures is the width of the row vector.
	NFeatures = {{ contract.n_features }}
	// nEncoded is the width of the encoded vector, which the network takes.
	nEncoded = {{ contract.n_encoded }}
)

// Threshold is what the probability of the second label must exceed.
const Threshold float32 = {{ contract.threshold | decimal }}

var labels = [2]string{ {{- contract.labels[0] | text }}, {{ contract.labels[1] | text -}} }

// missing holds the cleaned texts that stand for a missing value.
var missing = [...]string{ {{- contract.missing_values | texts -}} }

// A Feature is a column of the table.
type Feature struct {
	Name   string
	Values []string // the known texts of a categorical feature, the first with the code 1; none for a numeric one

	// Of a numeric feature v: what stands in for a missing value, the limits, and the columns (v-mean)*scale and,
	// between 0 and 1, (v-edges[t])*slopes[t].
	missing, lo, hi, mean, scale float32
	edges, slopes                []float32
}

// Labels returns the two labels; probabilities are those of the second.
func Labels() [2]string { return labels }

// Features returns the columns of the table, in the order of the row vector.
func Features() []Feature { return append([]Feature(nil), features[:]...) }

var features = [NFeatures]Feature{
{% for feature in contract.features %}
{% if feature.kind == "categorical" %}
	{Name: {{ feature.name | text }}, Values: []string{ {{- feature.values | texts -}} }},
{% else %}
	{Name: {{ feature.name | text }},
		missing: {{ feature.missing | decimal }}, lo: {{ feature.lo | decimal }}, hi: {{ feature.hi | decimal }}, mean: {{ feature.mean | decimal }}, scale: {{ feature.scale | decimal -}}
{% if feature.slopes %}
,
		edges:  []float32{ {{- feature.edges | map("decimal") | join(", ") -}} },
		slopes: []float32{ {{- feature.slopes | map("decimal") | join(", ") -}} }
{%- endif %}
},
{% endif %}
{% endfor %}
}
