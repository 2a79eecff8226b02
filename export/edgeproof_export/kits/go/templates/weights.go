package {{ package }}
{% for layer in layers %}
{% for name, values in layer.tensors.items() %}

// {{ layer.n_in }} -> {{ layer.n_out }}: a row for each input, of a number for each output.
var {{ layer.name | go_name }}{{ name | class_name }} = [{{ values.shape | join(" * ") }}]float32{
{{ values | lines }}
}
{% endfor %}
{% endfor %}
