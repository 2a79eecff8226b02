/* y[j] = rescaled(bias[j] + the sum over i of x[i] * weights[j][i]). No sum leaves int32: proven for these weights. */
{% if of_layers.dense.one_factor %}
static void dense(const int8_t *x, int n_in, const int8_t *weights, const {{ bias_type }} *bias, int32_t multiplier, int shift,
                  int zero_point, int8_t *y, int n_out)
{% else %}
static void dense(const int8_t *x, int n_in, const int8_t *weights, const {{ bias_type }} *bias, const int32_t *multiplier,
                  const int8_t *shift, int zero_point, int8_t *y, int n_out)
{% endif %}
{
    int j;

    for (j = 0; j < n_out; j++) {
        const int8_t *w = weights + j * n_in;
        int32_t acc = FLASH_{{ bias_type[:5] | upper }}(bias + j);
        int i;
        for (i = 0; i < n_in; i++) {
            acc += x[i] * FLASH_INT8(w + i);
        }
        y[j] = rescaled(acc, {{ factor_at.format("j") }}, zero_point);
    }
}
