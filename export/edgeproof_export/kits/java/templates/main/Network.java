package edgeproof.{{ package }};

/** The network {{ network.shape }} on the encoded vector. */
final class Network {
    private Network() {}

    /** Returns the probability of the second label. */
    static float probability(float[] encoded) {
{% for layer in layers %}
        float[] {{ layer.variable }} =
                Arithmetic.dense({{ layer.given }}, Weights.{{ layer.name }}, Weights.{{ layer.name }}_BIAS);
        Arithmetic.{{ layer.activation }}({{ layer.variable }});
{% endfor %}
        return output[0];
    }
}
