{% macro run(layer, x) %}
DepthwiseLayer.run({{ x }}, {{ layer.place | window }}, Weights.{{ layer.name | upper }}_WEIGHTS, Weights.{{ layer.name | upper }}_BIAS)
{%- endmacro %}
package {{ java_package }};

/** A convolution of each channel by itself. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class DepthwiseLayer {
    private DepthwiseLayer() {}

    /**
     * Returns bias + x · weights for each result; rows and columns of the window are added in this
     * order, what lies outside the image is left out.
     *
     * @param weights one row a place of the window, one column a channel
     */
    static float[] run(float[] x, Windows windows, float[] weights, float[] bias) {
        int n = bias.length;
        float[] y = new float[windows.results * n];
        for (int result = 0; result < windows.results; result++) {
            int to = result * n;
            System.arraycopy(bias, 0, y, to, n);
            for (int tap = 0; tap < windows.taps(); tap++) {
                int at = windows.at(result, tap);
                for (int c = 0; at >= 0 && c < n; c++) {
                    y[to + c] += x[at + c] * weights[tap * n + c];
                }
            }
        }
        return y;
    }
}
