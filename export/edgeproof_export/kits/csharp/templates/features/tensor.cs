{% set types = ["float[]"] %}
{% set example = "new float[%d]" | format(width) %}
{% macro literal(feature) %}
new TensorFeature({{ feature.name | text }}, new int[] { {{- feature.shape | join(", ") -}} }{% for values in [feature.missing, feature.min, feature.max, feature.limits[0].tolist(), feature.limits[1].tolist(), feature.mean, feature.scale] %}, new float[] { {{- values | floats -}} }{% endfor %})
{%- endmacro %}
using System;
using static {{ namespace }}.Arithmetic;

namespace {{ namespace }}
{
    /// <summary>
    /// A window of numbers: steps × channels, or an array of any shape whose last axis is the channels; NaN where
    /// one is missing.
    /// </summary>
    public sealed class TensorFeature : Feature
    {
        private readonly int[] shape;
        private readonly int width;
        // For each channel, of a number v: what stands in for a missing value, the limits, and the columns
        // of the encoded vector: (v - mean) * scale.
        private readonly float[] missing;
        private readonly float[] min; // of training
        private readonly float[] max;
        private readonly float[] lo;
        private readonly float[] hi;
        private readonly float[] mean;
        private readonly float[] scale;

        internal TensorFeature(
            string name,
            int[] shape,
            float[] missing,
            float[] min,
            float[] max,
            float[] lo,
            float[] hi,
            float[] mean,
            float[] scale)
            : base(name)
        {
            this.shape = shape;
            this.missing = missing;
            this.min = min;
            this.max = max;
            this.lo = lo;
            this.hi = hi;
            this.mean = mean;
            this.scale = scale;
            width = 1;
            foreach (int n in shape)
            {
                width *= n;
            }
        }

        internal override int Width
        {
            get { return width; }
        }

        internal override int Columns
        {
            get { return width; }
        }

        internal override string Expected
        {
            get { return string.Join(" × ", shape) + " numbers within the training range"; }
        }

        internal override WarningKind? Read(object cell, float[] vector, int at)
        {
            float[] numbers = cell as float[];
            if (cell == null)
            {
                numbers = new float[width];
                for (int i = 0; i < width; i++)
                {
                    numbers[i] = Missing;
                }
            }
            if (numbers == null)
            {
                throw new ArgumentException("expected " + width + " numbers, got " + Grammar.Shown(cell));
            }
            if (numbers.Length != width)
            {
                throw new ArgumentException(
                    "expected " + string.Join(" × ", shape) + " = " + width + " numbers, got " + numbers.Length);
            }
            Array.Copy(numbers, 0, vector, at, width);
            return Unlike(numbers);
        }

        /// <summary>Says how numbers are unlike those of training.</summary>
        private WarningKind? Unlike(float[] numbers)
        {
            bool isMissing = true;
            for (int i = 0; i < numbers.Length; i++)
            {
                float x = numbers[i];
                if (x < min[i % min.Length] || x > max[i % max.Length])
                {
                    return WarningKind.Range;
                }
                isMissing &= float.IsNaN(x);
            }
            return isMissing ? WarningKind.Missing : (WarningKind?)null;
        }

        internal override void Encode(float[] vector, int at, float[] encoded, int column)
        {
            for (int i = 0; i < width; i++)
            {
                int c = i % mean.Length;
                float x = vector[at + i];
                float v = Flush(Clamp(float.IsNaN(x) ? missing[c] : x, lo[c], hi[c]));
                encoded[column + i] = Flush((float)((float)(v - mean[c]) * scale[c]));
            }
        }
    }
}
