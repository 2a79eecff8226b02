using System.Collections.Generic;

namespace {{ namespace }}
{
    /// <summary>The answer to a row.</summary>
    public sealed class Decision
    {
        internal Decision(float probability, IReadOnlyList<Warning> warnings)
        {
            Probability = probability;
            Warnings = warnings;
        }

        /// <summary>The probability of the second label, 0 to 1.</summary>
        public float Probability { get; private set; }

        /// <summary>One of <see cref="Contract.Labels"/>.</summary>
        public string Label
        {
            get { return Model.Label(Probability); }
        }

        /// <summary>A warning for each cell unlike those of training, in the order of the features.</summary>
        public IReadOnlyList<Warning> Warnings { get; private set; }
    }
}
