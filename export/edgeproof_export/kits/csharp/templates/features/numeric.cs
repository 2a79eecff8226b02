{% set types = ["string", "double?", "float?", "long?", "int?", "bool?"] %}
{% macro literal(feature) %}
new NumericFeature({{ feature.name | text }}, {{ feature | words }}, {{ feature.takes_booleans | lower }}, {{ (feature.seen.missing > 0) | lower }}, {{ [feature.missing, feature.min, feature.max, feature.lo, feature.hi, feature.mean, feature.scale] | floats }}, new float[] { {{- feature.edges | floats -}} }, new float[] { {{- feature.slopes | floats -}} })
{%- endmacro %}
using System.Globalization;
using static {{ namespace }}.Arithmetic;

namespace {{ namespace }}
{
    /// <summary>A number: one number of the row vector, NaN where missing.</summary>
    public sealed class NumericFeature : Feature
    {
        // Of a number v: what stands in for a missing value, the limits, and the columns of the encoded
        // vector: (v - mean) * scale and, between 0 and 1, (v - edges[t]) * slopes[t].
        private readonly float missing;
        private readonly float min; // of training
        private readonly float max;
        private readonly float lo;
        private readonly float hi;
        private readonly float mean;
        private readonly float scale;
        private readonly float[] edges;
        private readonly float[] slopes;
        private readonly Words words; // for a missing value
        private readonly bool booleans; // whether true is 1 and false is 0
        private readonly bool gaps; // whether training had missing cells

        internal NumericFeature(
            string name,
            Words words,
            bool booleans,
            bool gaps,
            float missing,
            float min,
            float max,
            float lo,
            float hi,
            float mean,
            float scale,
            float[] edges,
            float[] slopes)
            : base(name)
        {
            this.words = words;
            this.booleans = booleans;
            this.gaps = gaps;
            this.missing = missing;
            this.min = min;
            this.max = max;
            this.lo = lo;
            this.hi = hi;
            this.mean = mean;
            this.scale = scale;
            this.edges = edges;
            this.slopes = slopes;
        }

        internal override int Width
        {
            get { return 1; }
        }

        internal override int Columns
        {
            get { return 1 + slopes.Length; }
        }

        internal override string Expected
        {
            get
            {
                return string.Format(
                    CultureInfo.InvariantCulture, "a number within the training range {0} to {1}", min, max);
            }
        }

        internal override WarningKind? Read(object cell, float[] vector, int at)
        {
            float x = Grammar.Number(cell, words, booleans);
            vector[at] = x;
            if (float.IsNaN(x))
            {
                return gaps ? (WarningKind?)null : WarningKind.Missing;
            }
            return x < min || x > max ? WarningKind.Range : (WarningKind?)null;
        }

        internal override void Encode(float[] vector, int at, float[] encoded, int column)
        {
            float x = vector[at];
            float v = Flush(Clamp(float.IsNaN(x) ? missing : x, lo, hi));
            encoded[column] = Flush((float)((float)(v - mean) * scale));
            for (int t = 0; t < slopes.Length; t++)
            {
                encoded[column + 1 + t] = Flush(Clamp((float)((float)(v - edges[t]) * slopes[t]), 0, 1));
            }
        }
    }
}
