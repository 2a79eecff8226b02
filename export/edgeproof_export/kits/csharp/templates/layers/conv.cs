{% macro run(layer, x) %}
ConvLayer.Run({{ x }}, {{ layer.place | window }}, Weights.{{ layer.name | class_name }}Weights, Weights.{{ layer.name | class_name }}Bias)
{%- endmacro %}
using System;

namespace {{ namespace }}
{
    /// <summary>A convolution: every output of a pixel is a sum over all channels of a window.</summary>
    internal static class ConvLayer
    {
        /// <summary>
        /// Returns bias + x · weights for each result; rows, columns and channels of the window are
        /// added in this order, what lies outside the image is left out. Weights: for each place of the
        /// window a row a channel, one column an output.
        /// </summary>
        internal static float[] Run(float[] x, Windows windows, float[] weights, float[] bias)
        {
            int n = bias.Length;
            float[] y = new float[windows.Results * n];
            for (int result = 0; result < windows.Results; result++)
            {
                int to = result * n;
                Array.Copy(bias, 0, y, to, n);
                for (int tap = 0; tap < windows.Taps; tap++)
                {
                    int at = windows.At(result, tap);
                    for (int c = 0; at >= 0 && c < windows.Channels; c++)
                    {
                        float given = x[at + c];
                        int row = (tap * windows.Channels + c) * n;
                        for (int j = 0; j < n; j++)
                        {
                            y[to + j] = (float)(y[to + j] + (float)(given * weights[row + j]));
                        }
                    }
                }
            }
            return y;
        }
    }
}
