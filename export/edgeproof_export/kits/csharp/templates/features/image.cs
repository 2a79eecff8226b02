{% set types = ["byte[]", "Picture"] %}
{% set example = "new byte[%d]" | format(width) %}
{% macro literal(feature) %}
new ImageFeature({{ feature.name | text }}, {{ feature.size[0] }}, {{ feature.size[1] }}, {{ (feature.fit == "crop") | lower }}, new float[] { {{- feature.mean | floats -}} }, new float[] { {{- feature.scale | floats -}} }, {{ feature.channels | texts }})
{%- endmacro %}
using System;
using System.Collections.Generic;
using static {{ namespace }}.Arithmetic;

namespace {{ namespace }}
{
    /// <summary>A picture of any size, which is made to fit: made grey, cropped, resized.</summary>
    public sealed class Picture
    {
        private const int MostPixels = 1 << 24;
        private readonly byte[] pixels;
        private readonly int channels;

        /// <summary>Takes a picture, a row of pixels after the other.</summary>
        /// <param name="pixels">The bytes of each pixel: grey; red, green, blue; or these and 255: opaque.</param>
        /// <param name="height">Pixels from top to bottom.</param>
        /// <param name="width">Pixels from left to right.</param>
        /// <param name="channels">Bytes of a pixel: 1, 3 or 4.</param>
        public Picture(byte[] pixels, int height, int width, int channels)
        {
            this.pixels = pixels;
            this.channels = channels;
            Height = height;
            Width = width;
        }

        internal int Height { get; private set; }

        internal int Width { get; private set; }

        internal static ArgumentException Wrong(string expected, string got)
        {
            return new ArgumentException("expected a picture of " + expected + ", got " + got);
        }

        internal void Check()
        {
            if (channels != 1 && channels != 3 && channels != 4)
            {
                throw Wrong("1, 3 or 4 channels", "" + channels);
            }
            if (Height < 1 || Width < 1 || (long)Height * Width > MostPixels)
            {
                throw Wrong("1 to " + MostPixels + " pixels", Height + " × " + Width);
            }
            if (pixels.Length != Height * Width * channels)
            {
                throw Wrong(Height * Width * channels + " bytes", "" + pixels.Length);
            }
            for (int i = 3; channels == 4 && i < pixels.Length; i += 4)
            {
                if (pixels[i] != 255)
                {
                    throw Wrong("opaque pixels", "transparency");
                }
            }
        }

        /// <summary>Returns a channel of a pixel: red, green, blue; grey if it is -1.</summary>
        internal long At(long row, long column, int channel)
        {
            int at = (int)(row * Width + column) * channels;
            if (channels == 1 || channel >= 0)
            {
                return pixels[channels == 1 ? at : at + channel];
            }
            return (77 * pixels[at] + 150 * pixels[at + 1] + 29 * pixels[at + 2] + 128) >> 8;
        }
    }

    /// <summary>A picture: height × width × channels bytes, row after row, pixel after pixel.</summary>
    public sealed class ImageFeature : Feature
    {
        private readonly int height;
        private readonly int width;
        private readonly bool crop; // whether the middle of a picture of another shape is cut out
        private readonly float[] mean; // for each channel: the encoded vector has (byte - mean) * scale
        private readonly float[] scale;
        private readonly string[] channels;

        internal ImageFeature(
            string name, int height, int width, bool crop, float[] mean, float[] scale, params string[] channels)
            : base(name)
        {
            this.height = height;
            this.width = width;
            this.crop = crop;
            this.mean = mean;
            this.scale = scale;
            this.channels = channels;
        }

        /// <summary>Grey, or red, green and blue in the order of the row vector.</summary>
        public IReadOnlyList<string> Channels
        {
            get { return Array.AsReadOnly(channels); }
        }

        internal override int Width
        {
            get { return height * width * mean.Length; }
        }

        internal override int Columns
        {
            get { return Width; }
        }

        internal override string Expected
        {
            get { return "a picture"; }
        }

        internal override WarningKind? Read(object cell, float[] vector, int at)
        {
            Picture picture = cell as Picture;
            byte[] bytes = cell as byte[];
            if (picture != null)
            {
                picture.Check();
                Fit(picture, vector, at);
                return null;
            }
            if (bytes == null)
            {
                throw new ArgumentException("expected a picture, got " + (cell == null ? "null" : Grammar.Shown(cell)));
            }
            if (bytes.Length != Width)
            {
                throw Picture.Wrong(Width + " bytes", "" + bytes.Length);
            }
            Array.Copy(bytes, 0, vector, at, bytes.Length);
            return null;
        }

        /// <summary>What is no byte is limited to 0…255 and cut to a whole number.</summary>
        internal override void Encode(float[] vector, int at, float[] encoded, int column)
        {
            for (int i = 0; i < Width; i++)
            {
                float x = vector[at + i];
                float whole = x > 0 ? (int)(x < 255 ? x : 255) : 0;
                int c = i % mean.Length;
                encoded[column + i] = Flush((float)((float)(whole - mean[c]) * scale[c]));
            }
        }

        /// <summary>Writes a picture in the size and with the channels of the row vector.</summary>
        private void Fit(Picture picture, float[] vector, int at)
        {
            long top = 0;
            long left = 0;
            long rows = picture.Height;
            long columns = picture.Width;
            if (crop && columns * height > rows * width)
            {
                columns = Math.Max(1, rows * width / height);
                left = (picture.Width - columns) / 2;
            }
            else if (crop)
            {
                rows = Math.Max(1, columns * height / width);
                top = (picture.Height - rows) / 2;
            }
            int n = channels.Length;
            long[][] down = Overlaps(top, rows, height);
            long[][] across = Overlaps(left, columns, width);
            for (int i = 0; i < Width; i++)
            {
                int channel = n == 1 ? -1 : channels[0] == "blue" ? 2 - i % n : i % n;
                long sum = rows * columns >> 1;
                long[] high = down[i / n / width];
                long[] wide = across[i / n % width];
                for (int r = 1; r < high.Length; r++)
                {
                    for (int c = 1; c < wide.Length; c++)
                    {
                        sum += picture.At(high[0] + r - 1, wide[0] + c - 1, channel) * high[r] * wide[c];
                    }
                }
                vector[at + i] = sum / (rows * columns);
            }
        }

        /// <summary>
        /// Returns for each result the first pixel that it covers, then how much it covers of this and of those
        /// that follow, in units of one pixel divided by the number of results.
        /// </summary>
        private static long[][] Overlaps(long start, long n, int results)
        {
            long[][] found = new long[results][];
            for (int result = 0; result < results; result++)
            {
                long from = result * n;
                long first = from / results;
                int pixels = (int)((from + n + results - 1) / results - first);
                found[result] = new long[1 + pixels];
                found[result][0] = start + first;
                for (int i = 0; i < pixels; i++)
                {
                    long pixel = (first + i) * results;
                    long end = Math.Min(from + n, pixel + results);
                    found[result][1 + i] = end - Math.Max(from, pixel);
                }
            }
            return found;
        }
    }
}
