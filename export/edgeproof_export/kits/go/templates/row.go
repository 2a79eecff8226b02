package {{ package }}

import "fmt"

// A Row is one row of the table, a field a column.
type Row struct {
{% for feature in features %}
	// {{ feature.comment }}
	{{ feature.field }} Value
{% if not loop.last %}

{% endif %}
{% endfor %}
}

// RowOf takes the cells by the names that the table gives its columns. A missing or unknown name is an error.
//
// A cell is a text, a number, a boolean, or nil where missing.
func RowOf(cells map[string]any) (Row, error) {
	var row Row
	for i, field := range row.cells() {
		cell, found := cells[features[i].Name]
		if !found {
			return Row{}, fmt.Errorf("{{ package }}: missing feature %q", features[i].Name)
		}
		value, err := valueOf(cell)
		if err != nil {
			return Row{}, fmt.Errorf("{{ package }}: feature %q: %w", features[i].Name, err)
		}
		*field = value
	}
	for name := range cells {
		if !isFeature(name) {
			return Row{}, fmt.Errorf("{{ package }}: no feature has the name %s", excerpt(name))
		}
	}
	return row, nil
}

// Vector returns the row vector, which Probability takes. A text that is no number in a numeric feature is an error.
func (r Row) Vector() ([]float32, error) {
	vector := make([]float32, NFeatures)
	for i, cell := range r.cells() {
		x, err := cell.read(&features[i])
		if err != nil {
			return nil, err
		}
		vector[i] = x
	}
	return vector, nil
}

// Probability returns the probability of the second label.
func (r Row) Probability() (float32, error) {
	vector, err := r.Vector()
	if err != nil {
		return 0, err
	}
	return Probability(vector)
}

// Label returns the label.
func (r Row) Label() (string, error) {
	probability, err := r.Probability()
	if err != nil {
		return "", err
	}
	return Label(probability), nil
}

// cells returns the fields in the order of the row vector.
func (r *Row) cells() [NFeatures]*Value {
	return [NFeatures]*Value{
{% for feature in features %}
		&r.{{ feature.field }},
{% endfor %}
	}
}

func isFeature(name string) bool {
	for i := range features {
		if features[i].Name == name {
			return true
		}
	}
	return false
}
