static void tanh_all(float *x, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        const float size = x[j] < 0.0f ? -x[j] : x[j];
        const float twice = 2.0f * (size > 10.0f ? 10.0f : size);
        const float t = exponential(-twice);
        const float above = 1.0f - t;
        const float below = 1.0f + t;
        const float y = above / below; /* 0, or not denormal */
        x[j] = x[j] < 0.0f ? -y : y;
    }
}
