{% set example = "Numbers(make([]float32, %d))" | format(width) %}
{% set makers = "Numbers" %}
{% macro literal(feature) %}
&Tensor{Shape: []int{ {{- feature.shape | join(", ") -}} }, missing: []float32{ {{- feature.missing | decimals -}} }, min: []float32{ {{- feature.min | decimals -}} }, max: []float32{ {{- feature.max | decimals -}} }, lo: []float32{ {{- feature.limits[0].tolist() | decimals -}} }, hi: []float32{ {{- feature.limits[1].tolist() | decimals -}} }, mean: []float32{ {{- feature.mean | decimals -}} }, scale: []float32{ {{- feature.scale | decimals -}} }}
{%- endmacro %}
{% macro taken() %}
	case []float32:
		return Numbers(cell), nil
	case []float64:
		numbers := make([]float32, len(cell))
		for i, x := range cell {
			numbers[i] = float32(x)
		}
		return Numbers(numbers), nil
{% endmacro %}
package {{ package }}

import (
	"fmt"
	"math"
	"strings"
)

// Tensor is a window of numbers: steps × channels, or an array of any shape whose last axis is the channels; NaN where
// one is missing.
//
// Of a number v of a channel, missing replaces a missing value, min and max are those of training, lo and hi the
// limits. The encoded vector has (v-mean)*scale of each.
type Tensor struct {
	Shape                                  []int
	missing, min, max, lo, hi, mean, scale []float32 // one for each channel
}

// Numbers is a window: its numbers, flat in the order of the axes, NaN where one is missing.
func Numbers(values []float32) Value { return Value{kind: isSeveral, several: numbers(values)} }

type numbers []float32

func (n numbers) String() string { return fmt.Sprintf("%d numbers", len(n)) }

func (k *Tensor) width() int {
	width := 1
	for _, n := range k.Shape {
		width *= n
	}
	return width
}

func (k *Tensor) nEncoded() int { return k.width() }

func (k *Tensor) read(cell Value, values []float32) (WarningKind, error) {
	x, ok := cell.several.(numbers)
	if cell.kind == isMissingValue {
		for i := range values {
			values[i] = float32(math.NaN())
		}
		return NotGiven, nil
	}
	if !ok || len(x) != len(values) {
		return "", fmt.Errorf("expected %s = %d numbers, got %s", k.shape(), len(values), cell)
	}
	copy(values, x)
	return k.unlike(values), nil
}

// unlike says how numbers are unlike those of training.
func (k *Tensor) unlike(values []float32) WarningKind {
	missing := true
	for i, x := range values {
		c := i % len(k.min)
		if x < k.min[c] || x > k.max[c] {
			return OutOfRange
		}
		missing = missing && x != x
	}
	if missing {
		return NotGiven
	}
	return ""
}

func (k *Tensor) shape() string {
	var sides []string
	for _, n := range k.Shape {
		sides = append(sides, fmt.Sprint(n))
	}
	return strings.Join(sides, " × ")
}

func (k *Tensor) expected() string {
	return fmt.Sprintf("%s numbers within the training range", k.shape())
}

func (k *Tensor) encode(values, columns []float32) {
	n := len(k.mean)
	for i, x := range values {
		c := i % n
		if x != x {
			x = k.missing[c]
		}
		v := flush(clamp(x, k.lo[c], k.hi[c]))
		columns[i] = flush((v - k.mean[c]) * k.scale[c])
	}
}
