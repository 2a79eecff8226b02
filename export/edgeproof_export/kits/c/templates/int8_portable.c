/* y[j] = rescaled(bias[j] + the sum over i of x[i] * weights[j][i]). No sum leaves int32: proven for these weights. */
static void dense(const struct layer *layer, const int8_t *x, int8_t *y)
{
    const int n_in = layer->n_in;
    int j;

    for (j = 0; j < layer->n_out; j++) {
        const int8_t *w = layer->weights + j * n_in;
        int32_t acc = FLASH_INT32(layer->bias + j);
        int i = 0;
#ifdef FLAVOUR_PAIRS
        /* Two products of int8 and a weight above -128 fit in 16 bits: one 32-bit addition for both. */
        for (; i + 2 <= n_in; i += 2) {
            int16_t pair = (int16_t)(x[i] * FLASH_INT8(w + i));
            pair = (int16_t)(pair + x[i + 1] * FLASH_INT8(w + i + 1));
            acc += pair;
        }
#endif
        for (; i < n_in; i++) {
            acc += x[i] * FLASH_INT8(w + i);
        }
        y[j] = rescaled(acc, FLASH_INT32(layer->multiplier + j), FLASH_INT8(layer->shift + j), layer->zero_point);
    }
}
