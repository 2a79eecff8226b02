package {{ java_package }};

/** From the row vector by way of the encoded vector to the network {{ network.shape }}. */
final class Network {
    private static final Feature[] FEATURES = Contract.FEATURES.toArray(new Feature[0]);

    private Network() {}

    /** Returns the probability of the second label. */
    static float probability(float[] vector) {
        float[] encoded = new float[Contract.ENCODED];
        int at = 0;
        int column = 0;
        for (Feature feature : FEATURES) {
            feature.encode(vector, at, encoded, column);
            at += feature.width();
            column += feature.columns();
        }
{% for layer in layers %}
        float[] {{ layer.name | variable }} =
                {{ of_layers[layer.kind].run(layer, *layer.given | map("variable")) }};
{% if layer.activation %}
        Activations.{{ layer.activation }}({{ layer.name | variable }});
{% endif %}
{% endfor %}
        return output[0];
    }
}
