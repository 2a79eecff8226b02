package edgeproof.{{ package }};

import static edgeproof.{{ package }}.Arithmetic.clamp;
import static edgeproof.{{ package }}.Arithmetic.flush;

/** From the row vector to the encoded vector. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class Encoding {
    private static final Feature[] FEATURES = Contract.FEATURES.toArray(new Feature[0]);

    private Encoding() {}

    /** Imputes, limits, scales and one-hot encodes; the result is finite whatever the row holds. */
    static float[] encode(float[] row) {
        float[] encoded = new float[Contract.ENCODED];
        int column = 0;
        for (int i = 0; i < row.length; i++) {
            Feature feature = FEATURES[i];
            column =
                    feature.isNumeric()
                            ? encodeNumber(feature, row[i], encoded, column)
                            : encodeCode(feature.values().size(), row[i], encoded, column);
        }
        return encoded;
    }

    private static int encodeNumber(Feature feature, float x, float[] encoded, int column) {
        float v = flush(clamp(x != x ? feature.missing : x, feature.lo, feature.hi));
        encoded[column++] = flush((v - feature.mean) * feature.scale);
        for (int t = 0; t < feature.slopes.length; t++) {
            encoded[column++] = flush(clamp((v - feature.edges[t]) * feature.slopes[t], 0, 1));
        }
        return column;
    }

    private static int encodeCode(int values, float x, float[] encoded, int column) {
        for (int code = 1; code <= values; code++) {
            encoded[column++] = x == code ? 1 : 0;
        }
        return column;
    }
}
