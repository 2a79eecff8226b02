using System;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace {{ namespace }}
{
    /// <summary>Cells to numbers and codes: the only step that touches texts.</summary>
    internal static class Grammar
    {
        private static readonly char[] Blanks = { ' ', '\t', '\n', '\v', '\f', '\r' };
        private static readonly Regex Number10 = new Regex(
            @"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant);
        private static readonly Regex Integral = new Regex(@"^([+-]?[0-9]+)\.0+\z", RegexOptions.CultureInvariant);

        /// <summary>Reads a cell as a number; NaN where missing.</summary>
        internal static float Number(object cell, Words words, bool booleans)
        {
            float x = Given(cell, words, booleans);
            return float.IsNaN(x) || words.Has(x) ? Arithmetic.Missing : x;
        }

        private static float Given(object cell, Words words, bool booleans)
        {
            if (cell == null)
            {
                return float.NaN;
            }
            if (IsNumber(cell))
            {
                return (float)Convert.ToDouble(cell, CultureInfo.InvariantCulture);
            }
            if (!(cell is string || (booleans && cell is bool)))
            {
                throw new ArgumentException("expected a number, got " + Shown(cell));
            }
            string text = Clean(Text(cell));
            if (words.Has(text))
            {
                return float.NaN;
            }
            string truth = booleans ? Category(text) : "";
            return truth == "true" ? 1 : truth == "false" ? 0 : Number(text);
        }

        private static bool IsNumber(object cell)
        {
            return cell is double || cell is float || cell is decimal || IsInteger(cell);
        }

        private static bool IsInteger(object cell)
        {
            return cell is int || cell is long || cell is short || cell is sbyte
                || cell is uint || cell is ulong || cell is ushort || cell is byte;
        }

        /// <summary>Returns whether a text is a decimal of ASCII digits.</summary>
        internal static bool IsDecimal(string text)
        {
            return Number10.IsMatch(text);
        }

        /// <summary>Returns a cleaned text as words are spelled: a category, ASCII letters in lower case.</summary>
        internal static string Word(string text)
        {
            StringBuilder result = new StringBuilder(Category(text));
            for (int i = 0; i < result.Length; i++)
            {
                char c = result[i];
                result[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
            }
            return result.ToString();
        }

        /// <summary>Reads a cleaned ASCII decimal: the nearest double, then the nearest float.</summary>
        private static float Number(string text)
        {
            if (!IsDecimal(text))
            {
                throw new ArgumentException("expected a number, got " + Excerpt(text));
            }
            float value = (float)Decimals.Read(text);
            if (float.IsInfinity(value))
            {
                throw new ArgumentException("expected a number within the float range, got " + Excerpt(text));
            }
            return value;
        }

        /// <summary>Reads a cell as a category in its one spelling; null where missing.</summary>
        internal static string Category(object cell, Words words)
        {
            string text = Cleaned(cell, words);
            return text == null ? null : Category(text);
        }

        /// <summary>Reads a cell as a cleaned text; null where missing.</summary>
        internal static string Cleaned(object cell, Words words)
        {
            if (cell == null || (cell is double && double.IsNaN((double)cell))
                || (cell is float && float.IsNaN((float)cell)))
            {
                return null;
            }
            string text = Clean(Text(cell));
            return words.Has(text) ? null : text;
        }

        private static string Text(object cell)
        {
            if (cell is string || cell is char)
            {
                return cell.ToString();
            }
            if (cell is bool)
            {
                return (bool)cell ? "true" : "false";
            }
            if (IsInteger(cell))
            {
                return Convert.ToString(cell, CultureInfo.InvariantCulture);
            }
            if (IsNumber(cell))
            {
                return Decimals.Write(Convert.ToDouble(cell, CultureInfo.InvariantCulture));
            }
            throw new ArgumentException("expected a text, a number or a boolean, got " + cell.GetType().Name);
        }

        /// <summary>Trims ASCII blanks, then one pair of equal quotes.</summary>
        internal static string Clean(string text)
        {
            text = text.Trim(Blanks);
            int last = text.Length - 1;
            bool quoted = last >= 1 && text[0] == text[last] && (text[0] == '\'' || text[0] == '"');
            return quoted ? text.Substring(1, last - 1) : text;
        }

        /// <summary>Returns the one spelling of a cleaned category: 1.0 is 1, and True is true.</summary>
        private static string Category(string text)
        {
            string lower = text.ToLowerInvariant();
            if (lower == "true" || lower == "false")
            {
                return lower;
            }
            Match integral = Integral.Match(text);
            if (!integral.Success)
            {
                return text;
            }
            string whole = integral.Groups[1].Value;
            return whole == "-0" ? "0" : whole;
        }

        /// <summary>Returns a cell as a message shows it.</summary>
        internal static string Shown(object cell)
        {
            Array several = cell as Array;
            if (several != null)
            {
                return several.Length + " numbers";
            }
            string text = cell as string;
            return text == null ? Convert.ToString(cell, CultureInfo.InvariantCulture) : Excerpt(text);
        }

        /// <summary>Quotes the beginning of a text for a message.</summary>
        internal static string Excerpt(string text)
        {
            return '"' + (text.Length <= 40 ? text : text.Substring(0, 37) + "...") + '"';
        }
    }
}
