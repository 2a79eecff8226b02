package {{ package }}_test

import (
	"fmt"

	"{{ module }}"
)

func ExampleDecide() {
{% for line in example_lines %}
{{ "	" if line }}{{ line }}
{% endfor %}
	fmt.Println(decision.Probability, decision.Label == {{ package }}.Labels()[1])
	// Output: {{ example_output }}
}
