KERNEL void relu_all(float *x, int n)
{
    int j;

    for (j = 0; j < n; j++) {
        x[j] = IS_POSITIVE(x[j]) ? x[j] : 0.0f;
    }
}
