static void sigmoid_all(float *x, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        const float above = x[j] < -87.0f ? -87.0f : x[j];
        const float within = above > 87.0f ? 87.0f : above;
        const float e = exponential(-within);
        const float below = 1.0f + e;
        x[j] = 1.0f / below; /* never denormal */
    }
}
