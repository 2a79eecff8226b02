    /** Keeps what is positive; else e^x - 1. */
    static void elu(float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = flush(y[j] > 0 ? y[j] : exp(y[j]) - 1);
        }
    }
