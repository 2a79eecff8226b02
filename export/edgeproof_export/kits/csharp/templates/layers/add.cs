{% macro run(layer, x, other) %}
AddLayer.Run({{ x }}, {{ other }})
{%- endmacro %}
namespace {{ namespace }}
{
    /// <summary>The sum of two tensors: where branches of a network meet.</summary>
    internal static class AddLayer
    {
        /// <summary>Returns the sums.</summary>
        internal static float[] Run(float[] x, float[] other)
        {
            float[] y = new float[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = (float)(x[i] + other[i]);
            }
            return y;
        }
    }
}
