package {{ package }}

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// clean trims ASCII blanks, then one pair of equal quotes.
func clean(text string) string {
	text = strings.Trim(text, " \t\n\v\f\r")
	if n := len(text); n >= 2 && text[0] == text[n-1] && (text[0] == '\'' || text[0] == '"') {
		return text[1 : n-1]
	}
	return text
}

// isMissing says whether a cleaned text, in the spelling of words, is one of them.
func isMissing(text string, words []string) bool {
	text = strings.Map(lower, category(text))
	for _, other := range words {
		if text == other {
			return true
		}
	}
	return false
}

// lower makes small letters of ASCII capitals only.
func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// readNumber reads a cleaned ASCII decimal: the nearest float64, then the nearest float32.
func readNumber(text string) (float32, error) {
	if !isDecimal(text) {
		return 0, fmt.Errorf("expected a number, got %s", excerpt(text))
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("expected a number, got %s", excerpt(text))
	}
	if math.IsInf(float64(float32(value)), 0) {
		return 0, fmt.Errorf("expected a number within the float32 range, got %s", excerpt(text))
	}
	return float32(value), nil
}

// category returns the one spelling of a cleaned category: 1.0 is 1, and True is true.
func category(text string) string {
	if lower := strings.ToLower(text); lower == "true" || lower == "false" {
		return lower
	}
	whole, zeros, found := strings.Cut(text, ".")
	if !found || !isInteger(whole) || zeros == "" || strings.Trim(zeros, "0") != "" {
		return text
	}
	if whole == "-0" {
		return "0"
	}
	return whole
}

// isDecimal accepts [+-]? ( digits [.] digits? | . digits ) ( [eE] [+-]? digits )?
func isDecimal(text string) bool {
	mantissa := unsigned(text)
	if e := strings.IndexAny(mantissa, "eE"); e >= 0 {
		if !isInteger(mantissa[e+1:]) {
			return false
		}
		mantissa = mantissa[:e]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return whole+fraction != "" && isDigits(whole) && isDigits(fraction)
}

func isInteger(text string) bool {
	digits := unsigned(text)
	return digits != "" && isDigits(digits)
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

func unsigned(text string) string {
	if text != "" && (text[0] == '+' || text[0] == '-') {
		return text[1:]
	}
	return text
}

// excerpt quotes the beginning of a text for a message.
func excerpt(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:37]) + "..."
	}
	return strconv.Quote(text)
}
