package {{ package }}
{% for layer in layers %}

// {{ layer.n_in }} rows, one an input, of {{ layer.n_out }}, one an output.
var {{ layer.name }}Weights = [{{ layer.n_in }} * {{ layer.n_out }}]float32{
{{ layer.weights }}
}

// One an output.
var {{ layer.name }}Bias = [{{ layer.n_out }}]float32{
{{ layer.bias }}
}
{% endfor %}
