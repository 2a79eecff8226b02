package {{ package }}

// probability encodes a row vector and runs the network {{ network.shape }}.
func probability(row *[Width]float32) float32 {
	var encoded [nEncoded]float32
	encode(row, &encoded)
{% for layer in layers %}

	var {{ layer.name | go_name }} [{{ layer.n_out }}]float32
	{{ of_layers[layer.kind].run(layer, layer.name | go_name ~ "[:]", ("encoded" if loop.first else loop.previtem.name | go_name) ~ "[:]") }}
{% if layer.activation %}
	{{ layer.activation }}({{ layer.name | go_name }}[:])
{% endif %}
{% endfor %}

	return output[0]
}
