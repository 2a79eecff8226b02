{% macro run(layer, x) %}
MaxLayer.Run({{ x }}, {{ layer.place | window }})
{%- endmacro %}
namespace {{ namespace }}
{
    /// <summary>The largest number of each window, channel by channel.</summary>
    internal static class MaxLayer
    {
        /// <summary>Returns the largest numbers.</summary>
        internal static float[] Run(float[] x, Windows windows)
        {
            int n = windows.Channels;
            float[] y = new float[windows.Results * n];
            for (int result = 0; result < windows.Results; result++)
            {
                for (int c = 0; c < n; c++)
                {
                    float most = float.NegativeInfinity;
                    for (int tap = 0; tap < windows.Taps; tap++)
                    {
                        int at = windows.At(result, tap);
                        most = at >= 0 && x[at + c] > most ? x[at + c] : most;
                    }
                    y[result * n + c] = most;
                }
            }
            return y;
        }
    }
}
