package {{ package }}

import "fmt"

// A Row is one row of the table, a field a column.
type Row struct {
{% for field, feature in fields %}
	// {{ feature | comment }}
	{{ field }} Value
{% if not loop.last %}

{% endif %}
{% endfor %}
}

// RowOf takes the cells by the names that the table gives its columns. A missing name is an error; other names
// do not count.
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
	return row, nil
}

// Vector returns the row vector, which Probability takes. A text that is no number in a numeric feature is an error.
func (r Row) Vector() ([]float32, error) {
	return r.vector(nil)
}

// vector tells warn of the cells that are unlike those of training; an error that it returns ends the reading.
func (r Row) vector(warn func(feature int, kind WarningKind) error) ([]float32, error) {
	vector := make([]float32, Width)
	values := vector
	for i, cell := range r.cells() {
		name, kind := features[i].Name, features[i].Kind
		if cell.kind == isAbsent {
			return nil, fmt.Errorf("{{ package }}: missing feature %q", name)
		}
		unlike, err := kind.read(*cell, values[:kind.width()])
		if err != nil {
			return nil, fmt.Errorf("{{ package }}: feature %q: %w", name, err)
		}
		if unlike != "" && warn != nil {
			if err := warn(i, unlike); err != nil {
				return nil, err
			}
		}
		values = values[kind.width():]
	}
	return vector, nil
}

// cells returns the fields in the order of the row vector.
func (r *Row) cells() [NFeatures]*Value {
	return [NFeatures]*Value{
{% for field, _ in fields %}
		&r.{{ field }},
{% endfor %}
	}
}
