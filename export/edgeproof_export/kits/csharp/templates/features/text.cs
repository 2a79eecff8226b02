{% set types = ["string", "double?", "float?", "long?", "int?", "bool?"] %}
{% macro literal(feature) %}
new TextFeature({{ feature.name | text }}, {{ feature | words }}, {{ (feature.seen.missing > 0) | lower }}, {{ feature.terms | texts }})
{%- endmacro %}
using System;
using System.Collections.Generic;
using System.Text;

namespace {{ namespace }}
{
    /// <summary>
    /// Free text: a number of the row vector for each term, 1 where the normalised text contains it, else 0. The
    /// encoded vector has the same columns.
    /// </summary>
    public sealed class TextFeature : Feature
    {
        private readonly Words words; // for a missing value
        private readonly bool gaps; // whether training had missing cells
        private readonly string[] terms;
        private readonly string[] bytes; // of the terms, a character a byte

        internal TextFeature(string name, Words words, bool gaps, params string[] terms)
            : base(name)
        {
            this.words = words;
            this.gaps = gaps;
            this.terms = terms;
            bytes = Array.ConvertAll(terms, term => Characters(Encoding.UTF8.GetBytes(term)));
        }

        /// <summary>What is looked for.</summary>
        public IReadOnlyList<string> Terms
        {
            get { return Array.AsReadOnly(terms); }
        }

        internal override int Width
        {
            get { return bytes.Length; }
        }

        internal override int Columns
        {
            get { return bytes.Length; }
        }

        internal override string Expected
        {
            get { return "a text with one of " + terms.Length + " known terms"; }
        }

        internal override WarningKind? Read(object cell, float[] vector, int at)
        {
            string text = Grammar.Cleaned(cell, words);
            if (text == null)
            {
                return gaps ? (WarningKind?)null : WarningKind.Missing;
            }
            List<int> places = Places(Encoding.UTF8.GetBytes(text)); // of a lone surrogate it makes U+FFFD
            foreach (int place in places)
            {
                vector[at + place] = 1;
            }
            return places.Count == 0 ? WarningKind.Unknown : (WarningKind?)null;
        }

        /// <summary>Returns the places of the terms that a text contains; its bytes may be any, mostly UTF-8.</summary>
        internal List<int> Places(byte[] text)
        {
            string stream = new Stream().Of(text);
            List<int> found = new List<int>();
            for (int place = 0; place < bytes.Length; place++)
            {
                if (stream.IndexOf(bytes[place], StringComparison.Ordinal) >= 0)
                {
                    found.Add(place);
                }
            }
            return found;
        }

        internal override void Encode(float[] vector, int at, float[] encoded, int column)
        {
            for (int term = 0; term < bytes.Length; term++)
            {
                encoded[column + term] = vector[at + term] == 1 ? 1 : 0;
            }
        }

        private static string Characters(byte[] bytes)
        {
            return new string(Array.ConvertAll(bytes, b => (char)b));
        }

        /// <summary>Lower case, digits as 0, each mark a word of its own, one blank around words.</summary>
        private sealed class Stream
        {
            private readonly StringBuilder stream = new StringBuilder();
            private int last = -1;

            internal string Of(byte[] text)
            {
                int held = 0; // the first byte of a pair that may be a capital
                Blank();
                foreach (byte given in text)
                {
                    int b = given;
                    if (held != 0)
                    {
                        int pair = Folded(held << 8 | b);
                        Emit(pair >> 8);
                        b = pair & 0xFF;
                        held = 0;
                    }
                    if (b == 0xC3 || b == 0xCE || b == 0xD0)
                    {
                        held = b;
                    }
                    else
                    {
                        Add(b);
                    }
                }
                if (held != 0)
                {
                    Emit(held);
                }
                Blank();
                return stream.ToString();
            }

            private void Add(int b)
            {
                if (b >= 'A' && b <= 'Z')
                {
                    Emit(b + 'a' - 'A');
                }
                else if (b >= '0' && b <= '9')
                {
                    Emit('0');
                }
                else if ((b >= 'a' && b <= 'z') || b == '\'' || b >= 0x80)
                {
                    Emit(b);
                }
                else
                {
                    Blank();
                    if (b > ' ' && b != 0x7F)
                    {
                        Emit(b);
                        Emit(' ');
                    }
                }
            }

            private void Blank()
            {
                if (last != ' ')
                {
                    Emit(' ');
                }
            }

            private void Emit(int b)
            {
                stream.Append((char)b);
                last = b;
            }

            /// <summary>Two bytes: a capital of Latin-1, Greek or Cyrillic becomes its small letter.</summary>
            private static int Folded(int pair)
            {
                if ((pair >= 0xC380 && pair <= 0xC39E && pair != 0xC397)
                    || (pair >= 0xCE91 && pair <= 0xCE9F)
                    || (pair >= 0xD090 && pair <= 0xD09F))
                {
                    return pair + 0x20;
                }
                if ((pair >= 0xCEA0 && pair <= 0xCEAB) || (pair >= 0xD0A0 && pair <= 0xD0AF))
                {
                    return pair + 0xE0;
                }
                return pair >= 0xD080 && pair <= 0xD08F ? pair + 0x110 : pair;
            }
        }
    }
}
