package {{ java_package }};

import java.util.List;

/** What the decision is about: features, labels, threshold. */
public final class Contract {
    /** Name of the decision. */
    public static final String NAME = {{ contract.name | text }};

    /** The column that is predicted. */
    public static final String TARGET = {{ contract.target | text }};

    /** SHA-256 of the contract and the weights. */
    public static final String MODEL_ID =
            "{{ model_id }}";

    /** Version of this artifact. */
    public static final String RELEASE = "{{ release }}";

    /** Version of edgeproof, which wrote this package. */
    public static final String VERSION = "{{ version }}";

    /** The two labels; probabilities are those of the second. */
    public static final List<String> LABELS =
            List.of({{ contract.labels | texts }});

    /** What the probability of the second label must exceed. */
    public static final float THRESHOLD = {{ threshold | decimal }}f;

    /** The columns of the table, in the order of the row vector. */
    public static final List<Feature> FEATURES =
            List.of(
{% for feature in features %}
                    {{ of_features[feature.kind].literal(feature) }}{{ ");" if loop.last else "," }}
{% endfor %}

    /** Width of the row vector. */
    public static final int WIDTH = {{ width }};

    /** Width of the encoded vector, which the network takes. */
    static final int ENCODED = {{ contract.n_encoded }};

    private Contract() {}
}
