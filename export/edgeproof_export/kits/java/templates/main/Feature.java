package edgeproof.{{ package }};

import java.util.List;

/** A column of the table. */
public final class Feature {
    private final String name;
    private final List<String> values;

    // Of a number v: what stands in for a missing value, the limits, and the columns of the encoded
    // vector: (v - mean) * scale and, between 0 and 1, (v - edges[t]) * slopes[t].
    float missing;
    float lo;
    float hi;
    float mean;
    float scale;
    float[] edges = {};
    float[] slopes = {};

    private Feature(String name, List<String> values) {
        this.name = name;
        this.values = values;
    }

    /**
     * Returns the name that the table gives the column.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the known texts of a categorical feature.
     *
     * @return the texts, of which the first has the code 1; none for a numeric feature
     */
    public List<String> values() {
        return values;
    }

    /**
     * Says whether the column holds numbers.
     *
     * @return whether it is numeric; else it is categorical
     */
    public boolean isNumeric() {
        return values.isEmpty();
    }

    static Feature categorical(String name, String... values) {
        return new Feature(name, List.of(values));
    }

    static Feature numeric(String name) {
        return new Feature(name, List.of());
    }

    Feature missing(float value) {
        missing = value;
        return this;
    }

    Feature limits(float lowest, float highest) {
        lo = lowest;
        hi = highest;
        return this;
    }

    Feature standardised(float by, float factor) {
        mean = by;
        scale = factor;
        return this;
    }

    Feature edges(String decimals) {
        edges = floats(decimals);
        return this;
    }

    Feature slopes(String decimals) {
        slopes = floats(decimals);
        return this;
    }

    private static float[] floats(String decimals) {
        String[] texts = decimals.split(" ");
        float[] result = new float[texts.length];
        for (int i = 0; i < texts.length; i++) {
            result[i] = Float.parseFloat(texts[i]);
        }
        return result;
    }
}
