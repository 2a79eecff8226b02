{% macro literal(feature) %}
&Categorical{Values: []string{ {{- feature.values | texts -}} }}
{%- endmacro %}
package {{ package }}

// Categorical is one of the known texts: one number of the row vector, the code of its text, counted from 1, and 0 if
// it is missing or unknown. The encoded vector has a column for each text.
type Categorical struct {
	Values []string // the first has the code 1
}

func (k *Categorical) width() int { return 1 }

func (k *Categorical) nEncoded() int { return len(k.Values) }

func (k *Categorical) read(cell Value, values []float32) error {
	values[0] = 0
	text, found := cell.readCategory()
	for i, known := range k.Values {
		if found && text == known {
			values[0] = float32(i + 1)
		}
	}
	return nil
}

func (k *Categorical) encode(values, columns []float32) {
	for i := range columns {
		columns[i] = 0
		if values[0] == float32(i+1) {
			columns[i] = 1
		}
	}
}
