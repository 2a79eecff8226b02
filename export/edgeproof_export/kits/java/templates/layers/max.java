{% macro run(layer, x) %}
MaxLayer.run({{ x }}, {{ layer.place | window }})
{%- endmacro %}
package {{ java_package }};

import java.util.Arrays;

/** The largest number of each window, channel by channel. */
final class MaxLayer {
    private MaxLayer() {}

    /** Returns the largest numbers. */
    static float[] run(float[] x, Windows windows) {
        int n = windows.channels;
        float[] y = new float[windows.results * n];
        Arrays.fill(y, Float.NEGATIVE_INFINITY);
        for (int result = 0; result < windows.results; result++) {
            for (int tap = 0; tap < windows.taps(); tap++) {
                int at = windows.at(result, tap);
                for (int c = 0; at >= 0 && c < n; c++) {
                    float most = y[result * n + c];
                    y[result * n + c] = x[at + c] > most ? x[at + c] : most;
                }
            }
        }
        return y;
    }
}
