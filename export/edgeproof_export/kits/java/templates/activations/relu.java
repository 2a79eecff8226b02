    /** Keeps what is positive. */
    static void relu(float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = y[j] >= Float.MIN_NORMAL ? y[j] : 0;
        }
    }
