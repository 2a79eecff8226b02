{% macro literal(feature) %}
&Numeric{missing: {{ feature.missing | decimal }}, min: {{ feature.min | decimal }}, max: {{ feature.max | decimal }}, lo: {{ feature.lo | decimal }}, hi: {{ feature.hi | decimal }}, mean: {{ feature.mean | decimal }}, scale: {{ feature.scale | decimal -}}
{% if feature.slopes %}
, edges: []float32{ {{- feature.edges | decimals -}} }, slopes: []float32{ {{- feature.slopes | decimals -}} }
{%- endif %}
, words: {% if feature.missing_values is none %}missing, numbers: missingNumbers{% else %}[]string{ {{- feature.missing_values | texts -}} }, numbers: []float32{ {{- feature.missing_values | numbers_among | decimals -}} }{% endif %}{{ ", booleans: true" if feature.takes_booleans }}{{ ", gaps: true" if feature.seen.missing }}}
{%- endmacro %}
package {{ package }}

import (
	"fmt"
	"math"
)

// Numeric is a number: one number of the row vector, NaN where missing.
//
// Of it, v, missing replaces a missing value, min and max are those of training, lo and hi the limits. The columns
// of the encoded vector are (v-mean)*scale and, between 0 and 1, (v-edges[t])*slopes[t].
type Numeric struct {
	missing, min, max, lo, hi, mean, scale float32
	edges, slopes                          []float32
	words                                  []string  // for missing
	numbers                                []float32 // those of them that are numbers
	booleans                               bool      // whether true is 1 and false is 0
	gaps                                   bool      // whether training had missing cells
}

func (k *Numeric) width() int { return 1 }

func (k *Numeric) nEncoded() int { return 1 + len(k.slopes) }

func (k *Numeric) read(cell Value, values []float32) (WarningKind, error) {
	x, err := cell.readNumber(k)
	values[0] = x
	switch {
	case err != nil:
		return "", err
	case x != x:
		return whereNew(k.gaps), nil
	case x < k.min || x > k.max:
		return OutOfRange, nil
	}
	return "", nil
}

// readNumber returns the number of the cell, NaN where it is missing or one of the feature's numbers for missing.
func (v Value) readNumber(k *Numeric) (float32, error) {
	x, err := v.given(k)
	for _, missing := range k.numbers {
		if x == missing {
			return float32(math.NaN()), nil
		}
	}
	return x, err
}

func (v Value) given(k *Numeric) (float32, error) {
	switch v.kind {
	case isMissingValue:
		return float32(math.NaN()), nil
	case isNumber:
		return float32(v.number), nil
	}
	text := clean(v.text)
	if isMissing(text, k.words) {
		return float32(math.NaN()), nil
	}
	truth := category(text)
	switch {
	case k.booleans && truth == "true":
		return 1, nil
	case k.booleans && truth == "false":
		return 0, nil
	case v.kind == isText:
		return readNumber(text)
	default:
		return 0, fmt.Errorf("expected a number, got the boolean %s", v.text)
	}
}

func (k *Numeric) expected() string {
	return fmt.Sprintf("a number within the training range %.9g to %.9g", k.min, k.max)
}

func (k *Numeric) encode(values, columns []float32) {
	x := values[0]
	if x != x {
		x = k.missing
	}
	v := flush(clamp(x, k.lo, k.hi))
	columns[0] = flush((v - k.mean) * k.scale)
	for t, slope := range k.slopes {
		columns[1+t] = flush(clamp((v-k.edges[t])*slope, 0, 1))
	}
}
