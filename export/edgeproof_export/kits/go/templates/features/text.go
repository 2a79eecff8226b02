{% macro literal(feature) %}
&FreeText{Terms: []string{ {{- feature.terms | texts -}} }, words: {% if feature.missing_values is none %}missing{% else %}[]string{ {{- feature.missing_values | texts -}} }{% endif %}{{ ", gaps: true" if feature.seen.missing }}}
{%- endmacro %}
package {{ package }}

import (
	"fmt"
	"strings"
)

// FreeText is a text: a number of the row vector for each term, 1 where the normalised text contains it, else 0. The
// encoded vector has the same columns.
type FreeText struct {
	Terms []string
	words []string // for missing
	gaps  bool     // whether training had missing cells
}

func (k *FreeText) width() int { return len(k.Terms) }

func (k *FreeText) nEncoded() int { return len(k.Terms) }

func (k *FreeText) read(cell Value, values []float32) (WarningKind, error) {
	for i := range values {
		values[i] = 0
	}
	text, found := cell.readText(k.words)
	if !found {
		return whereNew(k.gaps), nil
	}
	places := k.places([]byte(text))
	for _, place := range places {
		values[place] = 1
	}
	if len(places) == 0 {
		return Unknown, nil
	}
	return "", nil
}

func (k *FreeText) expected() string {
	return fmt.Sprintf("a text with one of %d known terms", len(k.Terms))
}

// places returns the places of the terms that a text contains, ascending; its bytes may be any, and mostly are UTF-8.
func (k *FreeText) places(text []byte) []int {
	normal := stream(text)
	found := []int{}
	for i, term := range k.Terms {
		if strings.Contains(normal, term) {
			found = append(found, i)
		}
	}
	return found
}

func (k *FreeText) encode(values, columns []float32) {
	for i, value := range values {
		columns[i] = 0
		if value == 1 {
			columns[i] = 1
		}
	}
}

// stream normalises a text: lower case, digits as 0, each mark a word of its own, one blank around words.
func stream(text []byte) string {
	out := append(make([]byte, 0, len(text)+2), ' ')
	held := byte(0) // the first byte of a pair that may be a capital
	for _, b := range text {
		if held != 0 {
			pair := folded(uint16(held)<<8 | uint16(b))
			out = emit(out, byte(pair>>8))
			b, held = byte(pair), 0
		}
		if b == 0xc3 || b == 0xce || b == 0xd0 {
			held = b
		} else {
			out = emit(out, b)
		}
	}
	if held != 0 {
		out = append(out, held)
	}
	return string(blank(out))
}

func emit(out []byte, b byte) []byte {
	switch {
	case b >= 'A' && b <= 'Z':
		return append(out, b+'a'-'A')
	case b >= '0' && b <= '9':
		return append(out, '0')
	case b >= 'a' && b <= 'z' || b == '\'' || b >= 0x80:
		return append(out, b)
	case b <= ' ' || b == 0x7f:
		return blank(out)
	default:
		return append(blank(out), b, ' ')
	}
}

func blank(out []byte) []byte {
	if out[len(out)-1] == ' ' {
		return out
	}
	return append(out, ' ')
}

// folded makes of two bytes that are a capital of Latin-1, Greek or Cyrillic its small letter.
func folded(pair uint16) uint16 {
	switch {
	case pair >= 0xc380 && pair <= 0xc39e && pair != 0xc397, pair >= 0xce91 && pair <= 0xce9f, pair >= 0xd090 && pair <= 0xd09f:
		return pair + 0x20
	case pair >= 0xcea0 && pair <= 0xceab, pair >= 0xd0a0 && pair <= 0xd0af:
		return pair + 0xe0
	case pair >= 0xd080 && pair <= 0xd08f:
		return pair + 0x110
	default:
		return pair
	}
}
