package {{ package }}_test

import (
	"fmt"

	"edgeproof.local/{{ package }}"
)

func ExampleRow() {
{% for line in example_lines %}
{{ "	" if line }}{{ line }}
{% endfor %}
	fmt.Println(probability, label == {{ package }}.Labels()[1])
	// Output: {{ example_output }}
}
