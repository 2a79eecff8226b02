using System;
using System.Collections.Generic;
using {{ namespace }};

/// <summary>Golden rows: inputs on which implementations are likely to differ, and the bits to expect.</summary>
public static class SelfTest
{
    /// <summary>Runs the golden rows through this build: by name where a table can hold them, else as vectors.</summary>
    /// <exception cref="InvalidOperationException">The bits of a row differ.</exception>
    public static int Run()
    {
        float[] probabilities = Weights.Decode(Golden.Probabilities);
        float[] vectors = Weights.Decode(Golden.Vectors);
        int named = Golden.Rows.Length;
        for (int row = named; row < probabilities.Length; row++)
        {
            float[] vector = new float[Contract.Width];
            Array.Copy(vectors, (row - named) * vector.Length, vector, 0, vector.Length);
            Expect(row, Model.Probability(vector), probabilities[row]);
        }
        for (int row = 0; row < named; row++)
        {
            Expect(row, Named(Golden.Rows[row]).Decide().Probability, probabilities[row]);
        }
{% if golden_texts %}
        foreach (string[] golden in Golden.Texts)
        {
            TextFeature feature = (TextFeature)Contract.Features[int.Parse(golden[0])];
            string found = string.Join(", ", feature.Places(Convert.FromBase64String(golden[1])));
            if (found != golden[2])
            {
                throw new InvalidOperationException(
                    "golden text " + golden[1] + ": expected the terms " + golden[2] + ", got " + found);
            }
        }
{% endif %}
        return probabilities.Length;
    }

    /// <summary>Runs the self-test from the command line.</summary>
    public static int Main()
    {
        try
        {
            Console.WriteLine(Run() + " golden rows: the same bits");
            return 0;
        }
        catch (InvalidOperationException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    private static Row Named(string[] cells)
    {
        Dictionary<string, object> row = new Dictionary<string, object>();
        for (int i = 0; i < cells.Length; i++)
        {
            row[Contract.Features[i].Name] = cells[i];
        }
        return Row.Of(row);
    }

    private static void Expect(int row, float found, float expected)
    {
        if (BitConverter.ToInt32(BitConverter.GetBytes(found), 0)
            != BitConverter.ToInt32(BitConverter.GetBytes(expected), 0))
        {
            throw new InvalidOperationException("golden row " + row + ": expected " + expected + ", got " + found);
        }
    }
}
