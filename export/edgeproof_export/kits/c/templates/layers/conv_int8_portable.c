/* The numbers of two windows. */
struct windows {
    const int8_t *x[2];
};

/* Finds the n numbers of a window: where they are, if they are side by side, else gathered. */
static void window(struct windows *windows, int k, const int8_t *x, const struct place *at, int32_t pixel,
                   int8_t *scratch, int32_t n)
{
    const struct part part = part_of(at, (int)(pixel / at->n_columns), (int)(pixel % at->n_columns));

    if (n == (int32_t)part.columns * at->channels{{ " && at->flip == 0" if reads_bytes }}) {
        windows->x[k] = x + part.from * at->channels;
        return;
    }
    scratch += k * n;
    gather(x, at, &part, scratch, n);
{% if reads_bytes %}
    if (at->flip != 0) {
        int32_t i;
        for (i = 0; i < n; i++) {
            scratch[i] = (int8_t)(scratch[i] ^ at->flip);
        }
    }
{% endif %}
    windows->x[k] = scratch;
}

/* acc += the products of two windows and two outputs. weights: (n / 4, 2, 4). Returns the next weights. */
INLINED const int8_t *products(int32_t *acc, const struct windows *windows, const int8_t *weights, int32_t n)
{
    const int8_t *first = windows->x[0];
    const int8_t *second = windows->x[1];
    int k;

    for (; n != 0; n -= 4) {
        UNROLL(4)
        for (k = 0; k < 4; k++) {
            const int32_t one = FLASH_INT8(weights + k);
            const int32_t other = FLASH_INT8(weights + 4 + k);

            acc[0] += first[k] * one;
            acc[1] += first[k] * other;
            acc[2] += second[k] * one;
            acc[3] += second[k] * other;
        }
        first += 4;
        second += 4;
        weights += 8;
    }
    return weights;
}
