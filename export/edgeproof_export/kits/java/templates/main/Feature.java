package {{ java_package }};

/** A column of the table: numbers of the row vector, columns of the encoded vector. */
public abstract class Feature {
    private final String name;

    Feature(String name) {
        this.name = name;
    }

    /**
     * Returns the name that the table gives the column.
     *
     * @return the name
     */
    public final String name() {
        return name;
    }

    /** Returns how many numbers it takes in the row vector. */
    abstract int width();

    /** Returns how many columns it has in the encoded vector. */
    abstract int columns();

    /**
     * Writes the numbers of a cell; returns how it is unlike those of training, or null. Throws
     * IllegalArgumentException for what it cannot read.
     */
    abstract Warning.Kind read(Object cell, float[] vector, int at);

    /** Says what a usual cell is. */
    abstract String expected();

    /** Writes its columns. */
    abstract void encode(float[] vector, int at, float[] encoded, int column);
}
