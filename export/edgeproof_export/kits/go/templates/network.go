package {{ package }}

// probability encodes a row vector and runs the network {{ network.shape }}.
func probability(row *[NFeatures]float32) float32 {
	var encoded [nEncoded]float32
	encode(row, &encoded)
{% for layer in layers %}

	var {{ layer.name }} [{{ layer.n_out }}]float32
	dense({{ layer.name }}[:], {{ layer.given }}[:], {{ layer.name }}Weights[:], {{ layer.name }}Bias[:])
	{{ layer.activation }}({{ layer.name }}[:])
{% endfor %}

	return output[0]
}
