package {{ java_package }};

/**
 * The decision {@code {{ contract.name }}} on row vectors; {@link Row} takes named rows.
 *
 * <p>The network is {{ network.shape }}. All implementations of this decision give the same bits.
 */
public final class Model {
    private Model() {}

    /**
     * Returns the probability of the second label for a row vector.
     *
     * @param vector the numbers of each feature, in the order of {@link Contract#FEATURES}
     * @return the probability, 0 to 1
     * @throws IllegalArgumentException if the length is another
     */
    public static float probability(float[] vector) {
        int expected = Contract.WIDTH;
        if (vector.length != expected) {
            throw new IllegalArgumentException(
                    "expected a row vector of " + expected + " numbers, got " + vector.length);
        }
        return Network.probability(vector);
    }

    /**
     * Returns the label that a probability stands for.
     *
     * @param probability of the second label
     * @return the second label above {@link Contract#THRESHOLD}, else the first
     */
    public static String label(float probability) {
        return Contract.LABELS.get(probability > Contract.THRESHOLD ? 1 : 0);
    }
}
