    /** (1 - t) / (1 + t) with t = e^(-2|x|), and the sign of x. */
    static void tanh(float[] y) {
        for (int j = 0; j < y.length; j++) {
            float x = y[j];
            float t = exp(-(2 * clamp(x < 0 ? -x : x, 0, 10)));
            float tanh = (1 - t) / (1 + t);
            y[j] = flush(x < 0 ? -tanh : tanh);
        }
    }
