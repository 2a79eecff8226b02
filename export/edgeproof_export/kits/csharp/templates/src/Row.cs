using System;
using System.Collections.Generic;

namespace {{ namespace }}
{
    /// <summary>
    /// One row of the table, filled by name: <c>new Row { First = …, Second = … }</c>. Null and NaN are missing
    /// values; a feature that was never given is an error.
    /// </summary>
    public sealed class Row
    {
        private static readonly object Absent = new object();
        private readonly object[] cells = new object[Contract.Features.Count];

        /// <summary>Makes a row without cells.</summary>
        public Row()
        {
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = Absent;
            }
        }
{% for property, comment in properties %}

        /// <summary>{{ comment }}</summary>
        public Cell {{ property }}
        {
            set { cells[{{ loop.index0 }}] = value == null ? null : value.Value; }
        }
{% endfor %}

        /// <summary>Takes the cells by the names that the table gives its columns; other names do not count.</summary>
        /// <param name="named">A text, a number, a boolean, or null where missing, for each feature.</param>
        /// <exception cref="ArgumentException">A name is missing.</exception>
        public static Row Of(IReadOnlyDictionary<string, object> named)
        {
            Row row = new Row();
            for (int i = 0; i < row.cells.Length; i++)
            {
                object value;
                string name = Contract.Features[i].Name;
                if (!named.TryGetValue(name, out value))
                {
                    throw new ArgumentException("missing feature " + Grammar.Excerpt(name));
                }
                row.cells[i] = value is Cell ? ((Cell)value).Value : value;
            }
            return row;
        }

        /// <summary>Returns the row vector, which <see cref="Model.Probability"/> takes.</summary>
        /// <exception cref="ArgumentException">A feature is missing, or a numeric one holds no number.</exception>
        public float[] Vector()
        {
            return Vector(new List<Warning>());
        }

        /// <summary>Returns the decision, with a warning for each cell unlike those of training.</summary>
        /// <param name="strict">Whether the first warning is an error.</param>
        /// <exception cref="ArgumentException">As for <see cref="Vector()"/>; a warning, if strict.</exception>
        public Decision Decide(bool strict = false)
        {
            List<Warning> warnings = new List<Warning>();
            float[] vector = Vector(warnings);
            if (strict && warnings.Count > 0)
            {
                throw new ArgumentException(warnings[0].ToString());
            }
            return new Decision(Model.Probability(vector), warnings.AsReadOnly());
        }

        private float[] Vector(List<Warning> warnings)
        {
            float[] vector = new float[Contract.Width];
            int at = 0;
            for (int i = 0; i < cells.Length; i++)
            {
                Feature feature = Contract.Features[i];
                if (cells[i] == Absent)
                {
                    throw new ArgumentException("missing feature " + Grammar.Excerpt(feature.Name));
                }
                WarningKind? kind = Read(feature, cells[i], vector, at);
                if (kind != null)
                {
                    warnings.Add(new Warning(feature, kind.Value, cells[i]));
                }
                at += feature.Width;
            }
            return vector;
        }

        private static WarningKind? Read(Feature feature, object cell, float[] vector, int at)
        {
            try
            {
                return feature.Read(cell, vector, at);
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException(
                    "feature " + Grammar.Excerpt(feature.Name) + ": " + error.Message, error);
            }
        }
    }
}
