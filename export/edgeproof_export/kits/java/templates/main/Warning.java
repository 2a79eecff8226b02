package {{ java_package }};

import java.lang.reflect.Array;

/** A cell is unlike those of training. */
public final class Warning {
    /** How it is unlike them. */
    public enum Kind {
        /** A category that training has not seen, a text without a known term. */
        UNKNOWN,
        /** A number that is smaller or larger than all of training. */
        RANGE,
        /** A missing cell in a column where training had none. */
        MISSING
    }

    private final Feature feature;
    private final Kind kind;
    private final Object value;

    Warning(Feature feature, Kind kind, Object value) {
        this.feature = feature;
        this.kind = kind;
        this.value = value;
    }

    /**
     * Returns the name of the column.
     *
     * @return the name
     */
    public String column() {
        return feature.name();
    }

    /**
     * Returns how the cell is unlike those of training.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the cell.
     *
     * @return the cell as it was given; may be null
     */
    public Object value() {
        return value;
    }

    /** Says the warning in one line. */
    @Override
    public String toString() {
        String expected = kind == Kind.MISSING ? "a value" : feature.expected();
        String got = value instanceof String ? Grammar.excerpt((String) value) : "" + value;
        if (value != null && value.getClass().isArray()) {
            got = Array.getLength(value) + " numbers";
        }
        return "column " + Grammar.excerpt(column()) + ": expected " + expected + ", got " + got;
    }
}
