    /** Keeps what is positive, at most 6. */
    static void relu6(float[] y) {
        for (int j = 0; j < y.length; j++) {
            float x = y[j];
            y[j] = x >= Float.MIN_NORMAL ? (x < 6 ? x : 6) : 0;
        }
    }
