/* acc[k] plus one product: v times the first column of weights, (rows, n_in). */
INLINED void add_products(int32_t *acc, int32_t v, int n_in, const int8_t *weights, int rows)
{
    int k;

    UNROLL(ROWS)
    for (k = 0; k < rows; k++) {
        acc[k] += v * FLASH_INT8(weights + k * n_in);
        HIDDEN(acc[k]);
    }
}

#ifdef FLAVOUR_SMLAD
{% include "layers/dense_int8_smlad.c" %}
#else
/* The same for four inputs and columns. */
INLINED void add_four(int32_t *acc, const int8_t *x, int n_in, const int8_t *weights, int rows)
{
    int i;

    UNROLL(4)
    for (i = 0; i < 4; i++) {
        add_products(acc, x[i], n_in, weights + i, rows);
    }
}
#endif

/* rows (1 or ROWS) outputs at once: each input is read for all. weights: (rows, n_in); y: (rows). Returns the end. */
{% if of_layers.dense.one_factor %}
INLINED const int8_t *outputs(const int8_t *x, int n_in, const int8_t *weights, const {{ bias_type }} *bias, int32_t multiplier,
                              int shift, int zero_point, int8_t *y, int rows)
{% else %}
INLINED const int8_t *outputs(const int8_t *x, int n_in, const int8_t *weights, const {{ bias_type }} *bias,
                              const int32_t *multiplier, const int8_t *shift, int zero_point, int8_t *y, int rows)
{% endif %}
{
    int32_t acc[ROWS];
    int left;
    int k;

    UNROLL(ROWS)
    for (k = 0; k < rows; k++) {
        acc[k] = FLASH_{{ bias_type[:5] | upper }}(bias + k);
    }
    for (left = n_in / 4; left != 0; left--) {
        HIDDEN(weights);
        add_four(acc, x, n_in, weights, rows);
        x += 4;
        weights += 4;
        HIDDEN(weights); /* or gcc keeps the start and the end of every row in registers, too */
    }
    for (left = n_in % 4; left != 0; left--) {
        add_products(acc, *x++, n_in, weights++, rows);
    }
    UNROLL(ROWS)
    for (k = 0; k < rows; k++) {
        y[k] = rescaled(acc[k], {{ factor_at.format("k") }}, zero_point);
    }
    return weights + (rows - 1) * n_in;
}

/* y[j] = rescaled(bias[j] + the sum over i of x[i] * weights[j][i]). No sum leaves int32: proven for these weights. */
{% if of_layers.dense.one_factor %}
INLINED void dense(const int8_t *x, int n_in, const int8_t *weights, const {{ bias_type }} *bias, int32_t multiplier, int shift,
                   int zero_point, int8_t *y, int n_out)
{% else %}
INLINED void dense(const int8_t *x, int n_in, const int8_t *weights, const {{ bias_type }} *bias, const int32_t *multiplier,
                   const int8_t *shift, int zero_point, int8_t *y, int n_out)
{% endif %}
{
    int left;

    for (left = n_out / ROWS; left != 0; left--) {
        weights = outputs(x, n_in, weights, bias, multiplier, shift, zero_point, y, ROWS);
        bias += ROWS;
{% if not of_layers.dense.one_factor %}
        multiplier += ROWS;
        shift += ROWS;
{% endif %}
        y += ROWS;
    }
    for (left = 0; left < n_out % ROWS; left++) {
{% if of_layers.dense.one_factor %}
        weights = outputs(x, n_in, weights, bias + left, multiplier, shift, zero_point, y + left, 1);
{% else %}
        weights = outputs(x, n_in, weights, bias + left, multiplier + left, shift + left, zero_point, y + left, 1);
{% endif %}
    }
}
