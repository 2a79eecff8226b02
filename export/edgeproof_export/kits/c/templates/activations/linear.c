static void linear_all(float *x, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        x[j] = flushed(x[j]);
    }
}
