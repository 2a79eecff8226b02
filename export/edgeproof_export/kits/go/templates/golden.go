package {{ package }}

import (
	"fmt"
	"math"
)

// SelfTest runs the golden rows through this build, as vectors and, where a table can hold them, as named rows. An
// error names the first whose bits differ.
func SelfTest() error {
	for i, golden := range goldenRows {
		vector := make([]float32, Width)
		for j, bits := range golden.vector {
			vector[j] = math.Float32frombits(bits)
		}
		found, err := Probability(vector)
		if err := same(i, found, err); err != nil {
			return err
		}
	}
	for i, texts := range goldenTexts {
		cells := make(map[string]any, NFeatures)
		for j, text := range texts {
			cells[features[j].Name] = text
		}
		row, err := RowOf(cells)
		if err != nil {
			return err
		}
		found, err := row.Probability()
		if err := same(i, found, err); err != nil {
			return err
		}
	}
	return nil
}

func same(row int, found float32, err error) error {
	if err != nil {
		return err
	}
	if bits, expected := math.Float32bits(found), goldenRows[row].probability; bits != expected {
		return fmt.Errorf("{{ package }}: golden row %d: expected the bits %08x, got %08x", row, expected, bits)
	}
	return nil
}

// goldenRows are row vectors on which implementations are likely to differ, and probabilities, as float32 bit patterns.
var goldenRows = [...]struct {
	vector      [Width]uint32
	probability uint32
}{
{% for vector in golden.vectors %}
	{[Width]uint32{ {{- vector | bits -}} }, {{ probabilities[[loop.index0]] | bits }}},
{% endfor %}
}

// goldenTexts are the first of these rows as a table holds them.
var goldenTexts = [...][NFeatures]string{
{% for row in named_rows %}
	{ {{- row | texts -}} },
{% endfor %}
}
