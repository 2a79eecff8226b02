{% set types = ["String", "long", "boolean"] %}
{% macro literal(feature) %}
new CategoricalFeature({{ feature.name | text }}, {% if feature.missing_values is none %}Words.SHARED{% else %}new Words({{ feature.missing_values | texts }}){% endif %}, {{ (feature.seen.missing > 0) | lower }}, {{ feature.values | texts }})
{%- endmacro %}
package {{ java_package }};

import java.util.List;
import java.util.stream.Collectors;

/**
 * One of the known texts: one number of the row vector, the code of its text, counted from 1, and 0
 * if it is missing or unknown. The encoded vector has a column for each text.
 */
public final class CategoricalFeature extends Feature {
    private final Words words; // for a missing value
    private final boolean gaps; // whether training had missing cells
    private final List<String> values;
    private final boolean isBoolean;

    CategoricalFeature(String name, Words words, boolean gaps, String... values) {
        super(name);
        this.words = words;
        this.gaps = gaps;
        this.values = List.of(values);
        isBoolean = values.length == 2 && this.values.containsAll(List.of("false", "true"));
    }

    /**
     * Returns the known texts.
     *
     * @return the texts, of which the first has the code 1
     */
    public List<String> values() {
        return values;
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    int columns() {
        return values.size();
    }

    @Override
    Warning.Kind read(Object cell, float[] vector, int at) {
        String text = Grammar.category(cell, words);
        if (isBoolean && ("0".equals(text) || "1".equals(text))) {
            text = text.equals("1") ? "true" : "false";
        }
        if (text == null) {
            return gaps ? null : Warning.Kind.MISSING;
        }
        vector[at] = 1 + values.indexOf(text);
        return vector[at] == 0 ? Warning.Kind.UNKNOWN : null;
    }

    @Override
    String expected() {
        if (values.size() > 4) {
            return "one of " + values.size() + " values";
        }
        return values.stream().map(Grammar::excerpt).collect(Collectors.joining(" or "));
    }

    @Override
    void encode(float[] vector, int at, float[] encoded, int column) {
        for (int code = 1; code <= values.size(); code++) {
            encoded[column + code - 1] = vector[at] == code ? 1 : 0;
        }
    }
}
