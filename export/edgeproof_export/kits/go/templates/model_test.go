package {{ package }}

import "testing"

func TestGoldenRowsHaveTheSameBits(t *testing.T) {
	if err := SelfTest(); err != nil {
		t.Fatal(err)
	}
}

func TestRowsThatCannotBeUsedAreErrors(t *testing.T) {
	all := map[string]any{}
	for _, feature := range Features() {
		all[feature.Name] = nil
	}
	row, err := RowOf(all)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := row.Label(); err != nil {
		t.Fatal(err)
	}
	all["no such column"] = nil
	if _, err := RowOf(all); err != nil {
		t.Errorf("another name: %v", err)
	}
	if _, err := RowOf(nil); err == nil {
		t.Error("missing names: no error")
	}
	if _, err := (Row{}).Probability(); err == nil {
		t.Error("a row without values: no error")
	}
	if _, err := Probability(make([]float32, Width+1)); err == nil {
		t.Error("a wrong length: no error")
	}
}

func TestLabelsFollowTheThreshold(t *testing.T) {
	if Label(Threshold) != Labels()[0] || Label(Threshold+0.001) != Labels()[1] {
		t.Error("the threshold itself belongs to the first label")
	}
}
