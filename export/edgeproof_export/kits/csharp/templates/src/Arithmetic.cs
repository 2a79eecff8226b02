using System;

namespace {{ namespace }}
{
    /// <summary>
    /// Arithmetic whose bits are the same everywhere: no library function, and each operation is rounded
    /// once. C# may compute in a wider type; a cast to float rounds.
    /// </summary>
    internal static class Arithmetic
    {
        /// <summary>2^-126: what is smaller in magnitude becomes 0.</summary>
        internal static readonly float Smallest = Bits(0x00800000);

        /// <summary>NaN, a missing number, in the bits of every implementation; those of float.NaN are others.</summary>
        internal static readonly float Missing = Bits(0x7FC00000);

        private static readonly float ExpMax = Bits(0x42B17217);
        private static readonly float ExpMin = Bits(unchecked((int)0xC2CFF1B4));
        private static readonly float Log2E = Bits(0x3FB8AA3B);
        private static readonly float Ln2High = Bits(0x3F317200);
        private static readonly float Ln2Low = Bits(0x35BFBE8E);
        private static readonly float[] Q =
        {
            Bits(0x3AB52297), Bits(0x3C091CD5), Bits(0x3D2AAC5C), Bits(0x3E2AAA49), Bits(0x3EFFFFFE),
        };

        /// <summary>Replaces what is smaller in magnitude than 2^-126 by +0.</summary>
        internal static float Flush(float x)
        {
            return x < Smallest && x > -Smallest ? 0 : x;
        }

        /// <summary>Limits to lo…hi by comparisons; NaN stays.</summary>
        internal static float Clamp(float x, float lo, float hi)
        {
            return x < lo ? lo : (x > hi ? hi : x);
        }

        /// <summary>e^x by range reduction and a polynomial, at most 0.989 ulp off.</summary>
        internal static float Exp(float x)
        {
            if (float.IsNaN(x))
            {
                return x;
            }
            if (x > ExpMax)
            {
                return float.PositiveInfinity;
            }
            if (x < ExpMin)
            {
                return 0;
            }
            int k = (int)(float)((float)(x * Log2E) + (x < 0 ? -0.5f : 0.5f));
            float r = (float)((float)(x - (float)(k * Ln2High)) - (float)(k * Ln2Low));
            float q = Q[0];
            for (int i = 1; i < Q.Length; i++)
            {
                q = (float)((float)(q * r) + Q[i]);
            }
            float y = (float)((float)((float)((float)(r * r) * q) + r) + 1);
            return (float)((float)(y * PowerOfTwo(k >> 1)) * PowerOfTwo(k - (k >> 1)));
        }

        /// <summary>2^k, built from bits; k is -126…127.</summary>
        private static float PowerOfTwo(int k)
        {
            return Bits((k + 127) << 23);
        }

        private static float Bits(int bits)
        {
            return BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);
        }
    }
}
