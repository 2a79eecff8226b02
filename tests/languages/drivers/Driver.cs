using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Kit;

/// <summary>Driver.exe vectors|rows: reads what wire.py writes, and writes what it reads.</summary>
internal static class Driver
{
    private static void Main(string[] arguments)
    {
        MemoryStream given = new MemoryStream();
        Console.OpenStandardInput().CopyTo(given);
        using (Stream output = new BufferedStream(Console.OpenStandardOutput()))
        {
            byte[] answers = arguments[0] == "vectors" ? Vectors(given.ToArray()) : Rows(given.ToArray());
            output.Write(answers, 0, answers.Length);
        }
    }

    private static byte[] Vectors(byte[] given)
    {
        float[] numbers = Floats(given, false);
        MemoryStream answers = new MemoryStream();
        float[] vector = new float[Contract.Width];
        for (int at = 0; at < numbers.Length; at += vector.Length)
        {
            Array.Copy(numbers, at, vector, 0, vector.Length);
            answers.Write(BitConverter.GetBytes(Model.Probability(vector)), 0, 4);
        }
        return answers.ToArray();
    }

    private static byte[] Rows(byte[] given)
    {
        string[] lines = Encoding.ASCII.GetString(given).TrimEnd('\n').Split('\n');
        return Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => Answer(line.Split(' ')) + "\n")));
    }

    private static string Answer(string[] cells)
    {
        Dictionary<string, object> named = new Dictionary<string, object>();
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i] != "!")
            {
                bool known = i < Contract.Features.Count;
                named[known ? Contract.Features[i].Name : "no such name " + i] = Value(cells[i]);
            }
        }
        try
        {
            Row row = Row.Of(named);
            Decision decision = row.Decide();
            int label = Contract.Labels.ToList().IndexOf(decision.Label);
            List<string> names = Contract.Features.Select(feature => feature.Name).ToList();
            string told = string.Join(
                ",", decision.Warnings.Select(w => names.IndexOf(w.Column) + ":" + w.Kind.ToString().ToLowerInvariant()));
            string vector = string.Join(",", row.Vector().Select(x => Bits(x).ToString("x")));
            return (Bits(decision.Probability).ToString("x8") + " " + label + " " + vector + " " + told).TrimEnd();
        }
        catch (ArgumentException)
        {
            return "refused";
        }
    }

    private static uint Bits(float x)
    {
        return BitConverter.ToUInt32(BitConverter.GetBytes(x), 0);
    }

    private static object Value(string cell)
    {
        switch (cell[0])
        {
            case 'T':
                return true;
            case 'F':
                return false;
            case 'n':
                return BitConverter.Int64BitsToDouble(long.Parse(cell.Substring(1), NumberStyles.HexNumber));
            case 't':
                return Encoding.UTF8.GetString(Bytes(cell.Substring(1)));
            // only with pictures
            case 'p':
                string[] parts = cell.Substring(1).Split('x');
                return new Picture(Bytes(parts[3]), int.Parse(parts[0]), int.Parse(parts[1]), int.Parse(parts[2]));
            // end
            case 'w':
                return Floats(Bytes(cell.Substring(1)), true);
            case '*':
                int at = cell.IndexOf('t');
                string text = (string)Value(cell.Substring(at));
                return string.Concat(Enumerable.Repeat(text, int.Parse(cell.Substring(1, at - 1))));
            case 'u':
                char[] units = new char[cell.Length / 4];
                for (int i = 0; i < units.Length; i++)
                {
                    units[i] = (char)Convert.ToInt32(cell.Substring(1 + 4 * i, 4), 16);
                }
                return new string(units);
            default:
                return null;
        }
    }

    private static float[] Floats(byte[] bytes, bool bigEndian)
    {
        float[] floats = new float[bytes.Length / 4];
        for (int i = 0; i < floats.Length; i++)
        {
            if (bigEndian)
            {
                Array.Reverse(bytes, 4 * i, 4);
            }
            floats[i] = BitConverter.ToSingle(bytes, 4 * i);
        }
        return floats;
    }

    private static byte[] Bytes(string digits)
    {
        byte[] bytes = new byte[digits.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Convert.ToByte(digits.Substring(2 * i, 2), 16);
        }
        return bytes;
    }
}
