using System;
using System.Globalization;
using System.Numerics;

namespace {{ namespace }}
{
    /// <summary>
    /// Decimals to doubles and back, exactly: the library's own reading is not the nearest double on every
    /// version of .NET.
    /// </summary>
    internal static class Decimals
    {
        private const int MostDigits = 800; // 767 tell any double from its neighbours
        private const int ExactDigits = 15; // a double holds them, and 10^22
        private const int ExactPower = 22;
        private const int LowestBit = -1074; // the power of two of the smallest double

        /// <summary>Returns the nearest double of an ASCII decimal, ties to even; infinite beyond the range.</summary>
        internal static double Read(string text)
        {
            int end = text.IndexOfAny(new[] { 'e', 'E' });
            string digits = (end < 0 ? text : text.Substring(0, end)).TrimStart('+', '-');
            long power = end < 0 ? 0 : Power(text.Substring(end + 1));
            int point = digits.IndexOf('.');
            if (point >= 0)
            {
                power -= digits.Length - 1 - point;
                digits = digits.Remove(point, 1);
            }
            double size = Nearest(digits.TrimStart('0'), power);
            return text[0] == '-' ? -size : size;
        }

        /// <summary>Writes whole numbers without a point, others as the shortest decimal that reads back.</summary>
        internal static string Write(double number)
        {
            if (double.IsInfinity(number))
            {
                return number > 0 ? "inf" : "-inf";
            }
            if (number % 1 == 0)
            {
                return new BigInteger(number).ToString(CultureInfo.InvariantCulture);
            }
            long bits = BitConverter.DoubleToInt64Bits(number);
            int exponent = (int)(bits >> 52 & 0x7FF);
            BigInteger mantissa = (bits & (1L << 52) - 1) | (exponent == 0 ? 0 : 1L << 52);
            int places = 1075 - Math.Max(exponent, 1);
            string exact = (mantissa * BigInteger.Pow(5, places)).ToString(CultureInfo.InvariantCulture);
            return (number < 0 ? "-" : "") + Plain(Math.Abs(number), exact, places);
        }

        /// <summary>Cuts digits · 10^-places to the fewest digits that are the same double.</summary>
        private static string Plain(double size, string digits, int places)
        {
            string cut = digits;
            int power = -places;
            for (int n = 1; n < digits.Length; n++)
            {
                BigInteger rounded = BigInteger.Parse(digits.Substring(0, n)) + (digits[n] >= '5' ? 1 : 0);
                if (Nearest(rounded.ToString(CultureInfo.InvariantCulture), digits.Length - n - places) == size)
                {
                    cut = rounded.ToString(CultureInfo.InvariantCulture);
                    power = digits.Length - n - places;
                    break;
                }
            }
            cut = cut.PadLeft(1 - power, '0');
            return cut.Insert(cut.Length + power, ".").TrimEnd('0');
        }

        private static long Power(string text)
        {
            string digits = text.TrimStart('+', '-').TrimStart('0');
            long power = digits.Length > 9 ? 1000000000 : digits.Length == 0 ? 0 : long.Parse(digits);
            return text[0] == '-' ? -power : power;
        }

        /// <summary>Returns the nearest double of digits · 10^power; digits: without zeros before them.</summary>
        private static double Nearest(string digits, long power)
        {
            if (digits.Length > MostDigits)
            {
                string rest = digits.Substring(MostDigits);
                power += rest.Length - 1;
                digits = digits.Substring(0, MostDigits) + (rest.Trim('0').Length > 0 ? "1" : "0");
            }
            long order = digits.Length + power;
            if (digits.Length == 0 || order < -330)
            {
                return 0;
            }
            if (order > 310)
            {
                return double.PositiveInfinity;
            }
            if (digits.Length <= ExactDigits && Math.Abs(power) <= ExactPower)
            {
                double scale = (double)BigInteger.Pow(10, (int)Math.Abs(power));
                double whole = long.Parse(digits);
                return power < 0 ? whole / scale : whole * scale;
            }
            BigInteger above = BigInteger.Parse(digits) * BigInteger.Pow(10, (int)Math.Max(power, 0));
            return Quotient(above, BigInteger.Pow(10, (int)Math.Max(-power, 0)));
        }

        private static double Quotient(BigInteger above, BigInteger below)
        {
            int shift = 55 - (Bits(above) - Bits(below)); // the quotient has 55 or 56 bits
            BigInteger rest;
            BigInteger quotient = BigInteger.DivRem(
                above << Math.Max(shift, 0), below << Math.Max(-shift, 0), out rest);
            long bits = (long)quotient | (rest.IsZero ? 0L : 1L);
            int dropped = Math.Max(Bits(quotient) - 53, LowestBit + shift);
            if (dropped > 60)
            {
                return 0;
            }
            long kept = bits >> dropped;
            long half = 1L << (dropped - 1);
            long left = bits & (half * 2 - 1);
            kept += left > half || (left == half && (kept & 1) == 1) ? 1 : 0;
            int exponent = dropped - shift;
            return kept * PowerOfTwo(exponent / 2) * PowerOfTwo(exponent - exponent / 2);
        }

        private static double PowerOfTwo(int exponent)
        {
            return BitConverter.Int64BitsToDouble((exponent + 1023L) << 52);
        }

        private static int Bits(BigInteger number)
        {
            byte[] bytes = number.ToByteArray();
            int bits = 8 * (bytes.Length - 1);
            for (int top = bytes[bytes.Length - 1]; top > 0; top >>= 1)
            {
                bits++;
            }
            return bits;
        }
    }
}
