{% if gains %}
/* acc[j] += steps of each term that a text has, times its weight. weights: (n, n_out){% if text_steps is none %}; steps: (n){% endif %}. */
static void plus_terms(int32_t *acc, const uint8_t *terms, int n, const int8_t *weights, {{ "const uint8_t *steps" if text_steps is none else "int32_t steps" }}, int n_out)
{
    for (; n > 0; n -= 8) {
        const int8_t *row = weights;
        uint8_t bits = *terms++;
        int t;
        int j;

        for (t = 0; bits != 0; t++) {
            if ((bits & 1) != 0) {
                for (j = 0; j < n_out; j++) {
                    acc[j] += {{ "(int32_t)(uint8_t)FLASH_INT8(steps + t)" if text_steps is none else "steps" }} * FLASH_INT8(row + j);
                }
            }
            row += n_out;
            bits = (uint8_t)(bits >> 1);
        }
        weights += 8 * n_out;
{% if text_steps is none %}
        steps += 8;
{% endif %}
    }
}
{% else %}
/* y[j] += the weight of each term that a text has, in their order. weights: (n, n_out). */
static void plus_terms(float *y, const uint8_t *terms, int n, const float *weights, int n_out)
{
    for (; n > 0; n -= 8) {
        const float *row = weights;
        uint8_t bits = *terms++;
        int j;

        for (; bits != 0; bits = (uint8_t)(bits >> 1)) {
            if ((bits & 1) != 0) {
                for (j = 0; j < n_out; j++) {
                    y[j] = y[j] + FLASH_FLOAT(row + j);
                }
            }
            row += n_out;
        }
        weights += 8 * n_out;
    }
}
{% endif %}
