using System;

namespace {{ namespace }}
{
    /// <summary>
    /// The decision {{ contract.name }} on row vectors; <see cref="Row"/> takes named rows. The network is
    /// {{ network.shape }}. All implementations of this decision give the same bits.
    /// </summary>
    public static class Model
    {
        /// <summary>Returns the probability of the second label, 0 to 1, for a row vector.</summary>
        /// <param name="vector">The numbers of each feature, in the order of the contract.</param>
        /// <exception cref="ArgumentException">The length is another.</exception>
        public static float Probability(float[] vector)
        {
            if (vector.Length != Contract.Width)
            {
                throw new ArgumentException(
                    "expected a row vector of " + Contract.Width + " numbers, got " + vector.Length);
            }
            float[] encoded = new float[Contract.Encoded];
            int at = 0;
            int column = 0;
            foreach (Feature feature in Contract.Features)
            {
                feature.Encode(vector, at, encoded, column);
                at += feature.Width;
                column += feature.Columns;
            }
{% for layer in layers %}
            float[] {{ layer.name | variable }} =
                {{ of_layers[layer.kind].run(layer, *layer.given | map("variable")) }};
{% if layer.activation %}
            Activations.{{ layer.activation | class_name }}({{ layer.name | variable }});
{% endif %}
{% endfor %}
            return output[0];
        }

        /// <summary>Returns the label of a probability: the second above the threshold, else the first.</summary>
        public static string Label(float probability)
        {
            return Contract.Labels[probability > Contract.Threshold ? 1 : 0];
        }
    }
}
