{% macro literal(feature) %}
&Categorical{Values: []string{ {{- feature.values | texts -}} }, words: {% if feature.missing_values is none %}missing{% else %}[]string{ {{- feature.missing_values | texts -}} }{% endif %}{{ ", gaps: true" if feature.seen.missing }}}
{%- endmacro %}
package {{ package }}

import (
	"fmt"
	"strings"
)

// Categorical is one of the known texts: one number of the row vector, the code of its text, counted from 1, and 0 if
// it is missing or unknown. The encoded vector has a column for each text.
type Categorical struct {
	Values []string // the first has the code 1
	words  []string // for missing
	gaps   bool     // whether training had missing cells
}

func (k *Categorical) width() int { return 1 }

func (k *Categorical) nEncoded() int { return len(k.Values) }

func (k *Categorical) read(cell Value, values []float32) (WarningKind, error) {
	values[0] = 0
	text, found := cell.readCategory(k.words)
	if !found {
		return whereNew(k.gaps), nil
	}
	if k.isBoolean() && text == "1" {
		text = "true"
	} else if k.isBoolean() && text == "0" {
		text = "false"
	}
	for i, known := range k.Values {
		if text == known {
			values[0] = float32(i + 1)
			return "", nil
		}
	}
	return Unknown, nil
}

func (k *Categorical) expected() string {
	if len(k.Values) > 4 {
		return fmt.Sprintf("one of %d values", len(k.Values))
	}
	var quoted []string
	for _, value := range k.Values {
		quoted = append(quoted, excerpt(value))
	}
	return strings.Join(quoted, " or ")
}

func (k *Categorical) isBoolean() bool {
	v := k.Values
	return len(v) == 2 && (v[0] == "false" && v[1] == "true" || v[0] == "true" && v[1] == "false")
}

func (k *Categorical) encode(values, columns []float32) {
	for i := range columns {
		columns[i] = 0
		if values[0] == float32(i+1) {
			columns[i] = 1
		}
	}
}
