package edgeproof.{{ package }};

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One row of the table, filled by name: {@code new Row().first(…).second(…)}.
 *
 * <p>{@code null} and NaN are missing values; a feature that was never given is an error.
 */
public final class Row {
    private static final Object ABSENT = new Object();
    private static final List<Feature> FEATURES = Contract.FEATURES;

    private final Object[] cells = new Object[FEATURES.size()];

    /** Makes a row without cells. */
    public Row() {
        Arrays.fill(cells, ABSENT);
    }

    /**
     * Takes the cells by the names that the table gives its columns.
     *
     * @param named a text, a number, a boolean, or null where missing, for each feature
     * @return the row
     * @throws IllegalArgumentException if a name is missing or unknown
     */
    public static Row of(Map<String, ?> named) {
        Row row = new Row();
        for (int i = 0; i < row.cells.length; i++) {
            String name = FEATURES.get(i).name();
            if (!named.containsKey(name)) {
                throw new IllegalArgumentException("missing feature " + Grammar.excerpt(name));
            }
            row.cells[i] = named.get(name);
        }
        for (String name : named.keySet()) {
            if (FEATURES.stream().noneMatch(feature -> feature.name().equals(name))) {
                throw new IllegalArgumentException(
                        "no feature has the name " + Grammar.excerpt(String.valueOf(name)));
            }
        }
        return row;
    }

    /**
     * Returns the row vector, which {@link Model#probability} takes.
     *
     * @return one number a feature
     * @throws IllegalArgumentException if a feature is missing, or a numeric one holds no number
     */
    public float[] vector() {
        float[] vector = new float[cells.length];
        for (int i = 0; i < cells.length; i++) {
            Feature feature = FEATURES.get(i);
            if (cells[i] == ABSENT) {
                throw new IllegalArgumentException(
                        "missing feature " + Grammar.excerpt(feature.name()));
            }
            try {
                vector[i] =
                        feature.isNumeric()
                                ? Grammar.number(cells[i])
                                : Grammar.code(cells[i], feature);
            } catch (IllegalArgumentException error) {
                throw new IllegalArgumentException(
                        "feature " + Grammar.excerpt(feature.name()) + ": " + error.getMessage());
            }
        }
        return vector;
    }

    /**
     * Returns the probability of the second label.
     *
     * @return the probability, 0 to 1
     * @throws IllegalArgumentException as {@link #vector} does
     */
    public float probability() {
        return Model.probability(vector());
    }

    /**
     * Returns the label.
     *
     * @return one of {@link Contract#LABELS}
     * @throws IllegalArgumentException as {@link #vector} does
     */
    public String label() {
        return Model.label(probability());
    }
{% for feature in features %}
{% for type in feature.types %}

    /**
     * {{ feature.comment }}
     *
     * @param value the cell
     * @return this row
     */
    public Row {{ feature.method }}({{ type }} value) {
        return set({{ feature.index }}, value);
    }
{% endfor %}
{% endfor %}

    private Row set(int index, Object value) {
        cells[index] = value;
        return this;
    }
}
