namespace {{ namespace }}
{
    /// <summary>A cell of a row, made from {{ cell_types | map("trim", "?") | join(", ") }}; null is a missing value.</summary>
    public sealed class Cell
    {
        internal readonly object Value;

        private Cell(object value)
        {
            Value = value;
        }
{% for type in cell_types %}

        /// <summary>Takes a cell of this type.</summary>
        public static implicit operator Cell({{ type }} value)
        {
            return new Cell(value);
        }
{% endfor %}
    }
}
