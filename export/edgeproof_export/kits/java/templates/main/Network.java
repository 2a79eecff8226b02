package edgeproof.{{ package }};

/** The network {{ network.shape }} on the encoded vector. */
final class Network {
    private Network() {}

    /** Returns the probability of the second label. */
    static float probability(float[] encoded) {
{% for layer in layers %}
        float[] {{ layer.name | variable }} =
                {{ of_layers[layer.kind].run(layer, "encoded" if loop.first else loop.previtem.name | variable) }};
{% if layer.activation %}
        Activations.{{ layer.activation }}({{ layer.name | variable }});
{% endif %}
{% endfor %}
        return output[0];
    }
}
