package {{ package }}

// A Feature is a column of the table.
type Feature struct {
	Name string
	Kind Kind
}

// A Kind is what a feature holds: {% for kind in feature_kinds %}{{ " or " if not loop.first }}*{{ kind | class_name }}{% endfor %}.
type Kind interface {
	width() int    // numbers of the row vector
	nEncoded() int // columns of the encoded vector
	read(cell Value, values []float32) (WarningKind, error)
	expected() string // what a usual cell is, for a message
	encode(values, columns []float32)
}

// whereNew is the warning about a missing cell; seen says whether training had some.
func whereNew(seen bool) WarningKind {
	if seen {
		return ""
	}
	return NotGiven
}

// encode makes the encoded vector, which is finite whatever the row holds.
func encode(row *[Width]float32, encoded *[nEncoded]float32) {
	values, columns := row[:], encoded[:]
	for i := range features {
		width, n := 0, 0
		switch kind := features[i].Kind.(type) { // the calls are direct, so that the arrays stay on the stack
{% for kind in feature_kinds %}
		case *{{ kind | class_name }}:
			width, n = kind.width(), kind.nEncoded()
			kind.encode(values[:width], columns[:n])
{% endfor %}
		}
		values, columns = values[width:], columns[n:]
	}
}
