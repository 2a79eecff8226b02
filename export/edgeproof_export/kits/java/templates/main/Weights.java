package edgeproof.{{ package }};

/** Weights and biases: float bits as text, because Java takes no array literals of this size. */
final class Weights {
{% for layer in layers %}
    /** {{ layer.n_in }} rows, one an input, of {{ layer.n_out }}, one an output. */
    static final float[] {{ layer.name }} =
            decode(
{{ layer.weights }});

    /** One an output. */
    static final float[] {{ layer.name }}_BIAS =
            decode(
{{ layer.bias }});

{% endfor %}
    private Weights() {}

    /** Reads eight hexadecimal digits a float. */
    static float[] decode(String... parts) {
        String text = String.join("", parts);
        float[] floats = new float[text.length() / 8];
        for (int i = 0; i < floats.length; i++) {
            int bits = Integer.parseUnsignedInt(text, 8 * i, 8 * i + 8, 16);
            floats[i] = Float.intBitsToFloat(bits);
        }
        return floats;
    }
}
