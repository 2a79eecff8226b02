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
        int row = 0;
        for (int i = 0; i < x.length; i++) {
            float given = x[i];
            for (int j = 0; j < y.length; j++) {
                y[j] += given * weights[row + j];
            }
            row += y.length;
        }
        return y;
    }
}
