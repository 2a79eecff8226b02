using System;
using System.Globalization;
using {{ namespace }};

/// <summary>Scores one row.</summary>
internal static class Score
{
    private static void Main()
    {
{% for line in example_lines %}
        {{ line }}
{% endfor %}
        Decision decision = row.Decide();
        Console.WriteLine(
            decision.Probability.ToString("R", CultureInfo.InvariantCulture) + " " + decision.Label);
    }
}
