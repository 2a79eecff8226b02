package edgeproof.{{ package }};

/** From the row vector to the encoded vector. */
final class Encoding {
    private static final Feature[] FEATURES = Contract.FEATURES.toArray(new Feature[0]);

    private Encoding() {}

    /** Imputes, limits, scales and one-hot encodes; the result is finite whatever the row holds. */
    static float[] encode(float[] vector) {
        float[] encoded = new float[Contract.ENCODED];
        int at = 0;
        int column = 0;
        for (Feature feature : FEATURES) {
            feature.encode(vector, at, encoded, column);
            at += feature.width();
            column += feature.columns();
        }
        return encoded;
    }
}
