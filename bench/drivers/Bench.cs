using System;
using System.Diagnostics;
using System.Globalization;
using Kit;

/// <summary>Bench.exe [once]: nanoseconds a row, or 256 rows and out.</summary>
internal static class Bench
{
    private static void Main(string[] arguments)
    {
        const int rows = 256;
        int width = Contract.Width;
        float[][] vectors = new float[rows][];
        for (int i = 0; i < rows; i++)
        {
            vectors[i] = new float[width];
            for (int j = 0; j < width; j++)
            {
                vectors[i][j] = (i * 31 + j * 17) % 101 / 101f;
            }
        }
        int rounds = arguments.Length > 0 ? 1 : 7;
        int repeats = arguments.Length > 0 ? 1 : 1000000 / width / rows;
        double best = double.MaxValue;
        float sum = 0;
        for (int round = 0; round < rounds; round++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            for (int i = 0; i < repeats; i++)
            {
                foreach (float[] vector in vectors)
                {
                    sum += Model.Probability(vector);
                }
            }
            best = Math.Min(best, 1e9 * watch.ElapsedTicks / Stopwatch.Frequency / (repeats * rows));
        }
        Console.WriteLine((sum < 0 ? sum : best).ToString(CultureInfo.InvariantCulture));
    }
}
