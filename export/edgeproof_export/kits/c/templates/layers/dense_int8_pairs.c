/* acc plus two products of the next inputs and weights: 16 bits hold both, one addition serves them. */
static inline int32_t plus_pair(int32_t acc, const int8_t **x, const int8_t **weights)
{
    int8_t input;
    int8_t other;
    int16_t pair;

    __asm__("ld %[input], X+\n\t"
            "lpm %[other], Z+\n\t"
            "muls %[input], %[other]\n\t"
            "movw %[pair], r0\n\t"
            "ld %[input], X+\n\t"
            "lpm %[other], Z+\n\t"
            "muls %[input], %[other]\n\t"
            "add %A[pair], r0\n\t"
            "adc %B[pair], r1\n\t"
            "clr r1\n\t"
            "mov %[other], %B[pair]\n\t" /* the sign of the pair, in all its bits */
            "lsl %[other]\n\t"
            "sbc %[other], %[other]\n\t"
            "add %A[acc], %A[pair]\n\t"
            "adc %B[acc], %B[pair]\n\t"
            "adc %C[acc], %[other]\n\t"
            "adc %D[acc], %[other]"
            : [acc] "+r"(acc), "+x"(*x), "+z"(*weights), [input] "=&d"(input), [other] "=&d"(other), [pair] "=&r"(pair)
            :
            : "r0", "memory");
    return acc;
}

/* y[j] = rescaled(bias[j] + the sum over i of x[i] * weights[j][i]). */
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
        const int8_t *given = x;
        int32_t acc = FLASH_{{ bias_type[:5] | upper }}(bias + j);
        int left;
        for (left = n_in >> 1; left != 0; left--) {
            acc = plus_pair(acc, &given, &weights);
        }
        if ((n_in & 1) != 0) {
            acc += *given * FLASH_INT8(weights);
            weights++;
        }
        y[j] = rescaled(acc, {{ factor_at.format("j") }}, zero_point);
    }
}
