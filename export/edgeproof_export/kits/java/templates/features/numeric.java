{% set types = ["double", "String"] %}
{% macro literal(feature) %}
new NumericFeature({{ feature.name | text }}, {% if feature.missing_values is none %}Words.SHARED{% else %}new Words({{ feature.missing_values | texts }}){% endif %}, {{ feature.takes_booleans | lower }}, {{ (feature.seen.missing > 0) | lower }}, {{ [feature.missing, feature.min, feature.max, feature.lo, feature.hi, feature.mean, feature.scale] | floats }}, "{{ feature.edges | map("decimal") | join(" ") }}", "{{ feature.slopes | map("decimal") | join(" ") }}")
{%- endmacro %}
package {{ java_package }};

import static {{ java_package }}.Arithmetic.clamp;
import static {{ java_package }}.Arithmetic.flush;

/** A number: one number of the row vector, NaN where missing. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
public final strictfp class NumericFeature extends Feature {
    // Of a number v: what stands in for a missing value, the limits, and the columns of the encoded
    // vector: (v - mean) * scale and, between 0 and 1, (v - edges[t]) * slopes[t].
    private final float missing;
    private final float min; // of training
    private final float max;
    private final float lo;
    private final float hi;
    private final float mean;
    private final float scale;
    private final float[] edges;
    private final float[] slopes;
    private final Words words; // for a missing value
    private final boolean booleans; // whether true is 1 and false is 0
    private final boolean gaps; // whether training had missing cells

    NumericFeature(
            String name,
            Words words,
            boolean booleans,
            boolean gaps,
            float missing,
            float min,
            float max,
            float lo,
            float hi,
            float mean,
            float scale,
            String edges,
            String slopes) {
        super(name);
        this.words = words;
        this.booleans = booleans;
        this.gaps = gaps;
        this.missing = missing;
        this.min = min;
        this.max = max;
        this.lo = lo;
        this.hi = hi;
        this.mean = mean;
        this.scale = scale;
        this.edges = floats(edges);
        this.slopes = floats(slopes);
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    int columns() {
        return 1 + slopes.length;
    }

    @Override
    Warning.Kind read(Object cell, float[] vector, int at) {
        float x = Grammar.number(cell, words, booleans);
        vector[at] = x;
        if (x != x) {
            return gaps ? null : Warning.Kind.MISSING;
        }
        return x < min || x > max ? Warning.Kind.RANGE : null;
    }

    @Override
    String expected() {
        return "a number within the training range " + min + " to " + max;
    }

    @Override
    void encode(float[] vector, int at, float[] encoded, int column) {
        float x = vector[at];
        float v = flush(clamp(x != x ? missing : x, lo, hi));
        encoded[column] = flush((v - mean) * scale);
        for (int t = 0; t < slopes.length; t++) {
            encoded[column + 1 + t] = flush(clamp((v - edges[t]) * slopes[t], 0, 1));
        }
    }

    private static float[] floats(String decimals) {
        String[] texts = decimals.isEmpty() ? new String[0] : decimals.split(" ");
        float[] result = new float[texts.length];
        for (int i = 0; i < texts.length; i++) {
            result[i] = Float.parseFloat(texts[i]);
        }
        return result;
    }
}
