    /** 1 / (1 + e^-x), x limited to ±87. */
    static void sigmoid(float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = flush(1 / (1 + exp(-clamp(y[j], -87, 87))));
        }
    }
