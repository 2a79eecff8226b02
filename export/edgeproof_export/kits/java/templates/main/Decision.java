package {{ java_package }};

import java.util.List;

/** The answer to a row. */
public final class Decision {
    private final float probability;
    private final List<Warning> warnings;

    Decision(float probability, List<Warning> warnings) {
        this.probability = probability;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Returns the probability of the second label.
     *
     * @return the probability, 0 to 1
     */
    public float probability() {
        return probability;
    }

    /**
     * Returns the label.
     *
     * @return one of {@link Contract#LABELS}
     */
    public String label() {
        return Model.label(probability);
    }

    /**
     * Returns what is to be said about cells unlike those of training.
     *
     * @return a warning for each, in the order of {@link Contract#FEATURES}
     */
    public List<Warning> warnings() {
        return warnings;
    }
}
