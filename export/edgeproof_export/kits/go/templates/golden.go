package {{ package }}

import (
{% if golden_texts %}
	"encoding/hex"
{% endif %}
	"fmt"
	"math"
{% if golden_texts %}
	"slices"
{% endif %}
)

// SelfTest runs the golden rows through this build: by name where a table can hold them, else as vectors. An error names
// the first whose bits differ.
func SelfTest() error {
	for i, golden := range goldenVectors {
		vector := make([]float32, Width)
		for j, bits := range golden {
			vector[j] = math.Float32frombits(bits)
		}
		found, err := Probability(vector)
		if err := same(len(goldenTexts)+i, found, err); err != nil {
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
		found, err := Decide(row, false)
		if err := same(i, found.Probability, err); err != nil {
			return err
		}
	}
{% if golden_texts %}
	for _, golden := range goldenTerms {
		text, err := hex.DecodeString(golden.text)
		if err != nil {
			return err
		}
		found := features[golden.feature].Kind.(*FreeText).places(text)
		if !slices.Equal(found, golden.places) {
			return fmt.Errorf("{{ package }}: golden text %s: expected the terms %v, got %v", golden.text, golden.places, found)
		}
	}
{% endif %}
	return nil
}

func same(row int, found float32, err error) error {
	if err != nil {
		return err
	}
	if bits, expected := math.Float32bits(found), goldenProbabilities[row]; bits != expected {
		return fmt.Errorf("{{ package }}: golden row %d: expected the bits %08x, got %08x", row, expected, bits)
	}
	return nil
}

// goldenProbabilities are those of rows on which implementations are likely to differ, as float32 bit patterns.
var goldenProbabilities = [...]uint32{ {{- probabilities | bits -}} }

// goldenVectors are the vectors of those that are not given as texts, as float32 bit patterns.
var goldenVectors = [...][Width]uint32{{ "{" if vectors | length else "{}" }}
{% for vector in vectors %}
	{ {{- vector | bits -}} },
{% endfor %}
{% if vectors | length %}
}
{% endif %}

{% if golden_texts %}
// goldenTerms are texts, as bytes in hexadecimal, with the places of the terms that each contains.
var goldenTerms = [...]struct {
	feature int
	text    string
	places  []int
}{
{% for place, cases in golden_texts %}
{% for text, terms in cases %}
	{ {{- place }}, "{{ text.hex() }}", []int{ {{- terms | join(", ") -}} }},
{% endfor %}
{% endfor %}
}

{% endif %}
// goldenTexts are the first rows as a table holds them.
var goldenTexts = [...][NFeatures]string{{ "{" if named_rows else "{}" }}
{% for row in named_rows %}
	{ {{- row | texts -}} },
{% endfor %}
{% if named_rows %}
}
{% endif %}
