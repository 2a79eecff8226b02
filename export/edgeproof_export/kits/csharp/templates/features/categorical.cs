{% set types = ["string", "double?", "float?", "long?", "int?", "bool?"] %}
{% macro literal(feature) %}
new CategoricalFeature({{ feature.name | text }}, {{ feature | words }}, {{ (feature.seen.missing > 0) | lower }}, {{ feature.values | texts }})
{%- endmacro %}
using System;
using System.Collections.Generic;

namespace {{ namespace }}
{
    /// <summary>
    /// One of the known texts: one number of the row vector, the code of its text, counted from 1, and 0 if it is
    /// missing or unknown. The encoded vector has a column for each text.
    /// </summary>
    public sealed class CategoricalFeature : Feature
    {
        private readonly Words words; // for a missing value
        private readonly bool gaps; // whether training had missing cells
        private readonly string[] values;
        private readonly bool isBoolean;

        internal CategoricalFeature(string name, Words words, bool gaps, params string[] values)
            : base(name)
        {
            this.words = words;
            this.gaps = gaps;
            this.values = values;
            isBoolean = values.Length == 2 && Code("false") > 0 && Code("true") > 0;
        }

        /// <summary>The known texts, of which the first has the code 1.</summary>
        public IReadOnlyList<string> Values
        {
            get { return Array.AsReadOnly(values); }
        }

        internal override int Width
        {
            get { return 1; }
        }

        internal override int Columns
        {
            get { return values.Length; }
        }

        internal override string Expected
        {
            get
            {
                return values.Length > 4
                    ? "one of " + values.Length + " values"
                    : string.Join(" or ", Array.ConvertAll(values, Grammar.Excerpt));
            }
        }

        internal override WarningKind? Read(object cell, float[] vector, int at)
        {
            string text = Grammar.Category(cell, words);
            if (text == null)
            {
                return gaps ? (WarningKind?)null : WarningKind.Missing;
            }
            if (isBoolean && (text == "0" || text == "1"))
            {
                text = text == "1" ? "true" : "false";
            }
            int code = Code(text);
            vector[at] = code;
            return code == 0 ? WarningKind.Unknown : (WarningKind?)null;
        }

        internal override void Encode(float[] vector, int at, float[] encoded, int column)
        {
            for (int code = 1; code <= values.Length; code++)
            {
                encoded[column + code - 1] = vector[at] == code ? 1 : 0;
            }
        }

        private int Code(string text)
        {
            return 1 + Array.IndexOf(values, text);
        }
    }
}
