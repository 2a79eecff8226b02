{% macro run(layer, x) %}
ConvLayer.run({{ x }}, {{ layer.place | window }}, Weights.{{ layer.name | upper }}_WEIGHTS, Weights.{{ layer.name | upper }}_BIAS)
{%- endmacro %}
package {{ java_package }};

/** A convolution: every output of a pixel is a sum over all channels of a window. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class ConvLayer {
    private ConvLayer() {}

    /**
     * Returns bias + x · weights for each result; rows, columns and channels of the window are added
     * in this order, what lies outside the image is left out.
     *
     * @param weights for each place of the window a row a channel, one column an output
     */
    static float[] run(float[] x, Windows windows, float[] weights, float[] bias) {
        int n = bias.length;
        float[] y = new float[windows.results * n];
        for (int result = 0; result < windows.results; result++) {
            int to = result * n;
            System.arraycopy(bias, 0, y, to, n);
            for (int tap = 0; tap < windows.taps(); tap++) {
                int at = windows.at(result, tap);
                for (int c = 0; at >= 0 && c < windows.channels; c++) {
                    float given = x[at + c];
                    int row = (tap * windows.channels + c) * n;
                    for (int j = 0; j < n; j++) {
                        y[to + j] += given * weights[row + j];
                    }
                }
            }
        }
        return y;
    }
}
