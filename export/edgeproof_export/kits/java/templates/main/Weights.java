package {{ java_package }};

/** Weights and biases: float bits as text, because Java takes no array literals of this size. */
final class Weights {
{% for layer in layers %}
{% for name, values in layer.tensors.items() %}
    /** {{ layer.n_in }} to {{ layer.n_out }}: a row for each input, a column for each output. */
    static final float[] {{ layer.name | upper }}_{{ name | upper }} =
            decode(
{{ values | constants }});

{% endfor %}
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
