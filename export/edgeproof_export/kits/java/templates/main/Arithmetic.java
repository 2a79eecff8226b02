package {{ java_package }};

/** Arithmetic whose bits are the same everywhere: each operation rounded once, no library function. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class Arithmetic {
    private static final float EXP_MAX = Float.intBitsToFloat(0x42B17217);
    private static final float EXP_MIN = Float.intBitsToFloat(0xC2CFF1B4);
    private static final float LOG2_E = Float.intBitsToFloat(0x3FB8AA3B);
    private static final float LN2_HIGH = Float.intBitsToFloat(0x3F317200);
    private static final float LN2_LOW = Float.intBitsToFloat(0x35BFBE8E);
    private static final float Q0 = Float.intBitsToFloat(0x3AB52297);
    private static final float Q1 = Float.intBitsToFloat(0x3C091CD5);
    private static final float Q2 = Float.intBitsToFloat(0x3D2AAC5C);
    private static final float Q3 = Float.intBitsToFloat(0x3E2AAA49);
    private static final float Q4 = Float.intBitsToFloat(0x3EFFFFFE);

    private Arithmetic() {}

    /** Replaces what is smaller in magnitude than 2^-126 by +0. */
    static float flush(float x) {
        return x < Float.MIN_NORMAL && x > -Float.MIN_NORMAL ? 0 : x;
    }

    /** Limits to lo…hi by comparisons; NaN stays. */
    static float clamp(float x, float lo, float hi) {
        return x < lo ? lo : (x > hi ? hi : x);
    }

    /** e^x by range reduction and a polynomial, at most 0.989 ulp off. */
    static float exp(float x) {
        if (x != x) {
            return x;
        }
        if (x > EXP_MAX) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < EXP_MIN) {
            return 0;
        }
        int k = (int) (x * LOG2_E + (x < 0 ? -0.5f : 0.5f));
        float r = (x - k * LN2_HIGH) - k * LN2_LOW;
        float q = (((Q0 * r + Q1) * r + Q2) * r + Q3) * r + Q4;
        float y = ((r * r) * q + r) + 1;
        return (y * powerOfTwo(k >> 1)) * powerOfTwo(k - (k >> 1));
    }

    /** 2^k, built from bits; k is -126…127. */
    private static float powerOfTwo(int k) {
        return Float.intBitsToFloat((k + 127) << 23);
    }
}
