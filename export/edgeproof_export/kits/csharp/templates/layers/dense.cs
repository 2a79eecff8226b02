{% macro run(layer, x) %}
DenseLayer.Run({{ x }}, Weights.{{ layer.name | class_name }}Weights, Weights.{{ layer.name | class_name }}Bias)
{%- endmacro %}
namespace {{ namespace }}
{
    /// <summary>A layer in which every output is a sum over all inputs.</summary>
    internal static class DenseLayer
    {
        /// <summary>
        /// Returns bias + x · weights, the products added in the order of x. Weights: one row an
        /// input, one column an output.
        /// </summary>
        internal static float[] Run(float[] x, float[] weights, float[] bias)
        {
            int n = bias.Length;
            float[] y = new float[n];
            int j = 0;
            for (; j + 4 <= n; j += 4)
            {
                float a = bias[j];
                float b = bias[j + 1];
                float c = bias[j + 2];
                float d = bias[j + 3];
                for (int i = 0, at = j; i < x.Length; i++, at += n)
                {
                    float given = x[i];
                    a = (float)(a + (float)(given * weights[at]));
                    b = (float)(b + (float)(given * weights[at + 1]));
                    c = (float)(c + (float)(given * weights[at + 2]));
                    d = (float)(d + (float)(given * weights[at + 3]));
                }
                y[j] = a;
                y[j + 1] = b;
                y[j + 2] = c;
                y[j + 3] = d;
            }
            for (; j < n; j++)
            {
                float sum = bias[j];
                for (int i = 0, at = j; i < x.Length; i++, at += n)
                {
                    sum = (float)(sum + (float)(x[i] * weights[at]));
                }
                y[j] = sum;
            }
            return y;
        }
    }
}
