using System.Collections.Generic;

namespace {{ namespace }}
{
    /// <summary>The words for a missing value: of one feature, or those that features share.</summary>
    internal sealed class Words
    {
        /// <summary>Of the features that have none of their own.</summary>
        internal static readonly Words Shared = new Words({{ missing_values | texts }});

        private readonly HashSet<string> texts;
        private readonly HashSet<float> numbers = new HashSet<float>();

        internal Words(params string[] words)
        {
            texts = new HashSet<string>(words);
            foreach (string word in words)
            {
                float number = Grammar.IsDecimal(word) ? (float)Decimals.Read(word) : float.NaN;
                if (!float.IsNaN(number) && !float.IsInfinity(number))
                {
                    numbers.Add(number);
                }
            }
        }

        /// <summary>Returns whether a cleaned text is one of them.</summary>
        internal bool Has(string text)
        {
            return texts.Contains(Grammar.Word(text));
        }

        /// <summary>Returns whether a number is one of them.</summary>
        internal bool Has(float number)
        {
            return numbers.Contains(number);
        }
    }
}
