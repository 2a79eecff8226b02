static void elu_all(float *x, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        x[j] = flushed(x[j] > 0.0f ? x[j] : exponential(x[j]) - 1.0f);
    }
}
