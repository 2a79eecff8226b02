package {{ package }}

// probability encodes a row vector and runs the network {{ network.shape }}.
func probability(row *[Width]float32) float32 {
	var encoded [nEncoded]float32
	encode(row, &encoded)
{% for layer in layers %}

{% set y = layer.name | go_name %}
	var {{ y }} [{{ layer.n_out }}]float32
	{{ of_layers[layer.kind].run(layer, y ~ "[:]", *layer.given | map('whole')) }}
{% if layer.activation %}
	{{ layer.activation }}({{ y }}[:])
{% endif %}
{% endfor %}

	return output[0]
}
