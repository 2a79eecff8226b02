{% set types = ["float[]"] %}
{% set example = "new float[%d]" | format(width) %}
{% macro literal(feature) %}
new TensorFeature({{ feature.name | text }}, new int[] { {{- feature.shape | join(", ") -}} }{% for values in [feature.missing, feature.min, feature.max, feature.limits[0].tolist(), feature.limits[1].tolist(), feature.mean, feature.scale] %}, new float[] { {{- values | floats -}} }{% endfor %})
{%- endmacro %}
package {{ java_package }};

import static {{ java_package }}.Arithmetic.clamp;
import static {{ java_package }}.Arithmetic.flush;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A window of numbers: steps × channels, or an array of any shape whose last axis is the channels;
 * NaN where one is missing.
 */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
public final strictfp class TensorFeature extends Feature {
    private final int[] shape;
    // For each channel, of a number v: what stands in for a missing value, the limits, and the columns
    // of the encoded vector: (v - mean) * scale.
    private final float[] missing;
    private final float[] min; // of training
    private final float[] max;
    private final float[] lo;
    private final float[] hi;
    private final float[] mean;
    private final float[] scale;

    TensorFeature(
            String name,
            int[] shape,
            float[] missing,
            float[] min,
            float[] max,
            float[] lo,
            float[] hi,
            float[] mean,
            float[] scale) {
        super(name);
        this.shape = shape;
        this.missing = missing;
        this.min = min;
        this.max = max;
        this.lo = lo;
        this.hi = hi;
        this.mean = mean;
        this.scale = scale;
    }

    @Override
    int width() {
        int width = 1;
        for (int n : shape) {
            width *= n;
        }
        return width;
    }

    @Override
    int columns() {
        return width();
    }

    @Override
    Warning.Kind read(Object cell, float[] vector, int at) {
        int width = width();
        if (cell == null) {
            Arrays.fill(vector, at, at + width, Float.NaN);
            return Warning.Kind.MISSING;
        }
        if (!(cell instanceof float[])) {
            throw new IllegalArgumentException("expected " + width + " numbers, got " + cell);
        }
        float[] numbers = (float[]) cell;
        if (numbers.length != width) {
            throw new IllegalArgumentException(
                    "expected " + sides() + " = " + width + " numbers, got " + numbers.length);
        }
        System.arraycopy(numbers, 0, vector, at, width);
        return unlike(numbers);
    }

    /** Says how numbers are unlike those of training. */
    private Warning.Kind unlike(float[] numbers) {
        boolean isMissing = true;
        for (int i = 0; i < numbers.length; i++) {
            float x = numbers[i];
            if (x < min[i % min.length] || x > max[i % max.length]) {
                return Warning.Kind.RANGE;
            }
            isMissing &= x != x;
        }
        return isMissing ? Warning.Kind.MISSING : null;
    }

    private String sides() {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(" × "));
    }

    @Override
    String expected() {
        return sides() + " numbers within the training range";
    }

    @Override
    void encode(float[] vector, int at, float[] encoded, int column) {
        for (int i = 0; i < width(); i++) {
            int c = i % mean.length;
            float x = vector[at + i];
            float v = flush(clamp(x != x ? missing[c] : x, lo[c], hi[c]));
            encoded[column + i] = flush((v - mean[c]) * scale[c]);
        }
    }
}
