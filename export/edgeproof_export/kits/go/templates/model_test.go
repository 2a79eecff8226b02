package {{ package }}

import "testing"

func TestGoldenRowsHaveTheSameBits(t *testing.T) {
	if err := SelfTest(); err != nil {
		t.Fatal(err)
	}
}

func TestAnotherLengthIsAnError(t *testing.T) {
	if _, err := Probability(nil); err == nil {
		t.Error("no error")
	}
}
