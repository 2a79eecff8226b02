{% macro run(layer, x) %}
DepthwiseLayer.Run({{ x }}, {{ layer.place | window }}, Weights.{{ layer.name | class_name }}Weights, Weights.{{ layer.name | class_name }}Bias)
{%- endmacro %}
using System;

namespace {{ namespace }}
{
    /// <summary>A convolution of each channel by itself.</summary>
    internal static class DepthwiseLayer
    {
        /// <summary>
        /// Returns bias + x · weights for each result; rows and columns of the window are added in this
        /// order, what lies outside the image is left out. Weights: one row a place of the window, one
        /// column a channel.
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
                    for (int c = 0; at >= 0 && c < n; c++)
                    {
                        y[to + c] = (float)(y[to + c] + (float)(x[at + c] * weights[tap * n + c]));
                    }
                }
            }
            return y;
        }
    }
}
