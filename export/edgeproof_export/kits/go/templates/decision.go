package {{ package }}

import "fmt"

// A Decision is the answer to a row.
type Decision struct {
	Probability float32 // of the second label
	Label       string
	Warnings    []Warning // about cells unlike those of training, in the order of Features
}

// A Warning is about one cell.
type Warning struct {
	Column string
	Kind   WarningKind
	Value  Value // the cell as it was given
}

// A WarningKind says how a cell is unlike those of training.
type WarningKind string

const (
	Unknown    WarningKind = "unknown" // a category that training has not seen, a text without a known term
	OutOfRange WarningKind = "range"   // a number that is smaller or larger than all of training
	NotGiven   WarningKind = "missing" // a missing cell in a column where training had none
)

// Decide returns the decision for a row. Its first warning is an error if strict.
func Decide(row Row, strict bool) (Decision, error) {
	var warnings []Warning
	cells := row.cells()
	vector, err := row.vector(func(i int, kind WarningKind) error {
		if strict {
			return unlike(features[i], kind, *cells[i])
		}
		warnings = append(warnings, Warning{features[i].Name, kind, *cells[i]})
		return nil
	})
	if err != nil {
		return Decision{}, err
	}
	p := probability((*[Width]float32)(vector))
	return Decision{p, Label(p), warnings}, nil
}

func unlike(feature Feature, kind WarningKind, cell Value) error {
	expected := "a value"
	if kind != NotGiven {
		expected = feature.Kind.expected()
	}
	return fmt.Errorf("{{ package }}: column %q: expected %s, got %s", feature.Name, expected, cell)
}
