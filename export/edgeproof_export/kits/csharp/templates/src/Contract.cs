using System.Collections.Generic;

namespace {{ namespace }}
{
    /// <summary>What the decision is about: features, labels, threshold.</summary>
    public static class Contract
    {
        /// <summary>Name of the decision.</summary>
        public const string Name = {{ contract.name | text }};

        /// <summary>The column that is predicted.</summary>
        public const string Target = {{ contract.target | text }};

        /// <summary>SHA-256 of the contract and the weights.</summary>
        public const string ModelId = "{{ model_id }}";

        /// <summary>Version of this artifact.</summary>
        public const string Release = "{{ release }}";

        /// <summary>Version of edgeproof, which wrote this package.</summary>
        public const string Version = "{{ version }}";

        /// <summary>What the probability of the second label must exceed.</summary>
        public const float Threshold = {{ threshold | decimal }}f;

        /// <summary>Width of the row vector.</summary>
        public const int Width = {{ width }};

        /// <summary>Width of the encoded vector, which the network takes.</summary>
        internal const int Encoded = {{ contract.n_encoded }};

        /// <summary>The two labels; probabilities are those of the second.</summary>
        public static readonly IReadOnlyList<string> Labels = new[] { {{- contract.labels | texts -}} };

        /// <summary>The columns of the table, in the order of the row vector.</summary>
        public static readonly IReadOnlyList<Feature> Features = new Feature[]
        {
{% for feature in features %}
            {{ of_features[feature.kind].literal(feature) }},
{% endfor %}
        };
    }
}
