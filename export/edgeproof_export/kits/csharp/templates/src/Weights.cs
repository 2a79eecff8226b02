using System;

namespace {{ namespace }}
{
    /// <summary>Weights and biases: float32, little-endian, in base64.</summary>
    internal static class Weights
    {
{% for layer in layers %}
{% for name, values in layer.tensors.items() %}
        /// <summary>{{ layer.n_in }} to {{ layer.n_out }}: a row for each input, a column for each output.</summary>
        internal static readonly float[] {{ layer.name | class_name }}{{ name | class_name }} = Decode(
            @"
{{ values | base64 }}");

{% endfor %}
{% endfor %}
        /// <summary>Returns the floats of a text in base64.</summary>
        internal static float[] Decode(string text)
        {
            byte[] bytes = Convert.FromBase64String(text);
            float[] floats = new float[bytes.Length / 4];
            for (int i = 0; i < floats.Length; i++)
            {
                if (!BitConverter.IsLittleEndian)
                {
                    Array.Reverse(bytes, 4 * i, 4);
                }
                floats[i] = BitConverter.ToSingle(bytes, 4 * i);
            }
            return floats;
        }
    }
}
