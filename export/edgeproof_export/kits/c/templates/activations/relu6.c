static void relu6_all(float *x, int32_t n)
{
    int32_t j;

    for (j = 0; j < n; j++) {
        x[j] = IS_POSITIVE(x[j]) ? (LESS(x[j], 6.0f) ? x[j] : 6.0f) : 0.0f;
    }
}
