package {{ java_package }};

import java.util.ArrayList;
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
     * Takes the cells by the names that the table gives its columns; other names do not count.
     *
     * @param named a text, a number, a boolean, or null where missing, for each feature
     * @return the row
     * @throws IllegalArgumentException if a name is missing
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
        return row;
    }

    /**
     * Returns the row vector, which {@link Model#probability} takes.
     *
     * @return the numbers of each feature
     * @throws IllegalArgumentException if a feature is missing, or a numeric one holds no number
     */
    public float[] vector() {
        return vector(new ArrayList<>());
    }

    private float[] vector(List<Warning> warnings) {
        float[] vector = new float[Contract.WIDTH];
        int at = 0;
        for (int i = 0; i < cells.length; i++) {
            Feature feature = FEATURES.get(i);
            if (cells[i] == ABSENT) {
                throw new IllegalArgumentException(
                        "missing feature " + Grammar.excerpt(feature.name()));
            }
            try {
                Warning.Kind kind = feature.read(cells[i], vector, at);
                if (kind != null) {
                    warnings.add(new Warning(feature, kind, cells[i]));
                }
            } catch (IllegalArgumentException error) {
                throw new IllegalArgumentException(
                        "feature " + Grammar.excerpt(feature.name()) + ": " + error.getMessage());
            }
            at += feature.width();
        }
        return vector;
    }

    /**
     * Returns the decision, with a warning for each cell unlike those of training.
     *
     * @param strict whether the first warning is an error
     * @return the decision
     * @throws IllegalArgumentException as {@link #vector} does, and for a warning if strict
     */
    public Decision decide(boolean strict) {
        List<Warning> warnings = new ArrayList<>();
        float[] vector = vector(warnings);
        if (strict && !warnings.isEmpty()) {
            throw new IllegalArgumentException(warnings.get(0).toString());
        }
        return new Decision(Model.probability(vector), warnings);
    }
{% for method, comment, feature in methods %}
{% set index = loop.index0 %}
{% for type in of_features[feature.kind].types %}

    /**
     * {{ comment }}
     *
     * @param value the cell
     * @return this row
     */
    public Row {{ method }}({{ type }} value) {
        return set({{ index }}, value);
    }
{% endfor %}
{% endfor %}

    private Row set(int index, Object value) {
        cells[index] = value;
        return this;
    }
}
