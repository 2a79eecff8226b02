namespace {{ namespace }}
{
    /// <summary>A column of the table: numbers of the row vector, columns of the encoded vector.</summary>
    public abstract class Feature
    {
        internal Feature(string name)
        {
            Name = name;
        }

        /// <summary>The name that the table gives the column.</summary>
        public string Name { get; private set; }

        /// <summary>How many numbers it takes in the row vector.</summary>
        internal abstract int Width { get; }

        /// <summary>How many columns it has in the encoded vector.</summary>
        internal abstract int Columns { get; }

        /// <summary>What a usual cell is.</summary>
        internal abstract string Expected { get; }

        /// <summary>
        /// Writes the numbers of a cell; returns how it is unlike those of training, or null. Throws
        /// ArgumentException for what it cannot read.
        /// </summary>
        internal abstract WarningKind? Read(object cell, float[] vector, int at);

        /// <summary>Writes its columns.</summary>
        internal abstract void Encode(float[] vector, int at, float[] encoded, int column);
    }
}
