{% macro run(layer, x) %}
MeanLayer.Run({{ x }}, {{ layer.place | window }})
{%- endmacro %}
namespace {{ namespace }}
{
    /// <summary>The mean of each window, channel by channel.</summary>
    internal static class MeanLayer
    {
        /// <summary>
        /// Returns sums from 0 in the order of rows and columns, divided by how many lie inside the image.
        /// </summary>
        internal static float[] Run(float[] x, Windows windows)
        {
            int n = windows.Channels;
            float[] y = new float[windows.Results * n];
            for (int result = 0; result < windows.Results; result++)
            {
                for (int c = 0; c < n; c++)
                {
                    float sum = 0;
                    int count = 0;
                    for (int tap = 0; tap < windows.Taps; tap++)
                    {
                        int at = windows.At(result, tap);
                        count += at >= 0 ? 1 : 0;
                        sum = at >= 0 ? (float)(sum + x[at + c]) : sum;
                    }
                    y[result * n + c] = (float)(sum / count);
                }
            }
            return y;
        }
    }
}
