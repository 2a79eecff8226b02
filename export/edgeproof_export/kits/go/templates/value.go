{% set several = of_features.values() | selectattr("taken", "defined") | list %}
package {{ package }}

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// A Value is one cell of a named row, made by Number, Text, Bool or Missing{{ ", and by " ~ several | map(attribute="makers") | join(" or ") if several }}. The zero Value is none of them: a Row
// that holds one lacks that feature.
type Value struct {
{% if several %}
	kind    valueKind
	number  float64
	text    string // also the digits of a number that was given as an integer
	several any    // the numbers of a picture or window
{% else %}
	kind   valueKind
	number float64
	text   string // also the digits of a number that was given as an integer
{% endif %}
}

type valueKind int

const (
	isAbsent valueKind = iota
	isMissingValue
	isNumber
	isBool
	isText
{% if several %}
	isSeveral
{% endif %}
)

// Number is a number; NaN is missing.
func Number(number float64) Value { return Value{kind: isNumber, number: number} }

// Text is a text as it stands in a table: a number, a category, or one that means "missing".
func Text(text string) Value { return Value{kind: isText, text: text} }

// Bool is a boolean, which a categorical feature takes, and a numeric one that training saw from 0 to 1.
func Bool(value bool) Value { return Value{kind: isBool, text: strconv.FormatBool(value)} }

// Missing is a missing value.
func Missing() Value { return Value{kind: isMissingValue} }

// String returns the cell as a message shows it.
func (v Value) String() string {
	switch {
	case v.kind == isText:
		return excerpt(v.text)
	case v.kind == isBool:
		return v.text
	case v.kind == isNumber:
		return strconv.FormatFloat(v.number, 'g', -1, 64)
{% if several %}
	case v.kind == isSeveral:
		return fmt.Sprint(v.several)
{% endif %}
	default:
		return "nothing"
	}
}

// valueOf takes a cell as callers hold it: nil, a Value, or any kind of text, number or boolean.
func valueOf(cell any) (Value, error) {
	if value, ok := cell.(Value); ok {
		return value, nil
	}
{% if several %}
	switch cell := cell.(type) {
{% for kind in several %}
{{ kind.taken() -}}
{% endfor %}
	}
{% endif %}
	switch cell := reflect.ValueOf(cell); cell.Kind() {
	case reflect.Invalid:
		return Missing(), nil
	case reflect.String:
		return Text(cell.String()), nil
	case reflect.Bool:
		return Bool(cell.Bool()), nil
	case reflect.Float32, reflect.Float64:
		return Number(cell.Float()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Value{kind: isNumber, number: float64(cell.Int()), text: strconv.FormatInt(cell.Int(), 10)}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Value{kind: isNumber, number: float64(cell.Uint()), text: strconv.FormatUint(cell.Uint(), 10)}, nil
	default:
		return Value{}, fmt.Errorf("expected a text, a number, a boolean or nil, got %s", cell.Type())
	}
}

// readCategory returns the text of the cell in its one spelling; false if it is missing.
func (v Value) readCategory(words []string) (string, bool) {
	text, found := v.readText(words)
	return category(text), found
}

// readText returns the cleaned text of the cell; false, and no text, if it is missing.
func (v Value) readText(words []string) (string, bool) {
	text := v.text
	if v.kind == isMissingValue || v.kind == isNumber && math.IsNaN(v.number) {
		return "", false
	}
	if v.kind == isNumber && text == "" {
		text = decimal(v.number)
	}
	if text = clean(text); isMissing(text, words) {
		return "", false
	}
	return text, true
}

// decimal writes whole numbers without a point, others as the shortest decimal that reads back.
func decimal(number float64) string {
	if number == math.Trunc(number) {
		return strconv.FormatFloat(number+0, 'f', 0, 64)
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}
