{% macro run(layer, x) %}
DenseLayer.run({{ x }}, Weights.{{ layer.name | upper }}_WEIGHTS, Weights.{{ layer.name | upper }}_BIAS)
{%- endmacro %}
package {{ java_package }};

/** A layer in which every output is a sum over all inputs. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class DenseLayer {
    private DenseLayer() {}

    /**
     * Returns bias + x · weights, the products added in the order of x.
     *
     * @param weights one row an input, one column an output
     */
    static float[] run(float[] x, float[] weights, float[] bias) {
        float[] y = bias.clone();
        int n = y.length;
        int i = 0;
        for (; i + 4 <= x.length; i += 4) { // four inputs in each turn
            float a = x[i];
            float b = x[i + 1];
            float c = x[i + 2];
            float d = x[i + 3];
            int p = i * n;
            int q = p + n;
            int r = q + n;
            int s = r + n;
            for (int j = 0; j < n; j++) {
                float sum = y[j] + a * weights[p + j];
                sum += b * weights[q + j];
                sum += c * weights[r + j];
                y[j] = sum + d * weights[s + j];
            }
        }
        for (; i < x.length; i++) {
            for (int j = 0; j < n; j++) {
                y[j] += x[i] * weights[i * n + j];
            }
        }
        return y;
    }
}
