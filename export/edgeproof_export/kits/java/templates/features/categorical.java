{% set types = ["String", "long", "boolean"] %}
{% macro literal(feature) %}
new CategoricalFeature({{ feature.name | text }}, {% if feature.missing_values is none %}Words.SHARED{% else %}new Words({{ feature.missing_values | texts }}){% endif %}, {{ feature.values | texts }})
{%- endmacro %}
package edgeproof.{{ package }};

import java.util.List;

/**
 * One of the known texts: one number of the row vector, the code of its text, counted from 1, and 0
 * if it is missing or unknown. The encoded vector has a column for each text.
 */
public final class CategoricalFeature extends Feature {
    private final Words words; // for a missing value
    private final List<String> values;
    private final boolean isBoolean;

    CategoricalFeature(String name, Words words, String... values) {
        super(name);
        this.words = words;
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
    void read(Object cell, float[] vector, int at) {
        String text = Grammar.category(cell, words);
        if (isBoolean && ("0".equals(text) || "1".equals(text))) {
            text = text.equals("1") ? "true" : "false";
        }
        vector[at] = text == null ? 0 : 1 + values.indexOf(text);
    }

    @Override
    void encode(float[] vector, int at, float[] encoded, int column) {
        for (int code = 1; code <= values.size(); code++) {
            encoded[column + code - 1] = vector[at] == code ? 1 : 0;
        }
    }
}
