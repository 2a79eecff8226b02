{% macro run(layer, x) %}
MeanLayer.run({{ x }}, {{ layer.place | window }})
{%- endmacro %}
package {{ java_package }};

/** The mean of each window, channel by channel. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class MeanLayer {
    private MeanLayer() {}

    /** Returns sums from 0 in the order of rows and columns, divided by how many lie inside the image. */
    static float[] run(float[] x, Windows windows) {
        int n = windows.channels;
        float[] y = new float[windows.results * n];
        for (int result = 0; result < windows.results; result++) {
            int count = 0;
            for (int tap = 0; tap < windows.taps(); tap++) {
                int at = windows.at(result, tap);
                count += at >= 0 ? 1 : 0;
                for (int c = 0; at >= 0 && c < n; c++) {
                    y[result * n + c] += x[at + c];
                }
            }
            for (int c = 0; c < n; c++) {
                y[result * n + c] /= count;
            }
        }
        return y;
    }
}
