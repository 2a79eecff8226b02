/* y[j] = rescaled(bias[j] + the sum over i of x[i] * weights[j][i]). No sum leaves int32: proven for these weights. */
static void dense(const int8_t *x, int n_in, const int8_t *weights, const int32_t *bias, const int32_t *multiplier,
                  const int8_t *shift, int zero_point, int8_t *y, int n_out)
{
    int j;

    for (j = 0; j < n_out; j++) {
        const int8_t *w = weights + j * n_in;
        int32_t acc = FLASH_INT32(bias + j);
        int i;
        for (i = 0; i < n_in; i++) {
            acc += x[i] * FLASH_INT8(w + i);
        }
        y[j] = rescaled(acc, FLASH_INT32(multiplier + j), FLASH_INT8(shift + j), zero_point);
    }
}
