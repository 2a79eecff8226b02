namespace {{ namespace }}
{
    /// <summary>How a cell is unlike those of training.</summary>
    public enum WarningKind
    {
        /// <summary>A category that training has not seen, a text without a known term.</summary>
        Unknown,

        /// <summary>A number that is smaller or larger than all of training.</summary>
        Range,

        /// <summary>A missing cell in a column where training had none.</summary>
        Missing,
    }

    /// <summary>A cell is unlike those of training.</summary>
    public sealed class Warning
    {
        private readonly Feature feature;

        internal Warning(Feature feature, WarningKind kind, object value)
        {
            this.feature = feature;
            Kind = kind;
            Value = value;
        }

        /// <summary>The name of the column.</summary>
        public string Column
        {
            get { return feature.Name; }
        }

        /// <summary>How the cell is unlike those of training.</summary>
        public WarningKind Kind { get; private set; }

        /// <summary>The cell as it was given; may be null.</summary>
        public object Value { get; private set; }

        /// <summary>Says the warning in one line.</summary>
        public override string ToString()
        {
            string expected = Kind == WarningKind.Missing ? "a value" : feature.Expected;
            string got = Value == null ? "null" : Grammar.Shown(Value);
            return "column " + Grammar.Excerpt(Column) + ": expected " + expected + ", got " + got;
        }
    }
}
