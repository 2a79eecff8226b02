/* Four bytes as two pairs of 16 bits: the even ones and, turned by eight bits, the odd ones. */
static inline uint32_t even_bytes(uint32_t bytes)
{
    uint32_t pair;

    __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(bytes));
    return pair;
}

static inline uint32_t odd_bytes(uint32_t bytes)
{
    uint32_t pair;

    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(bytes));
    return pair;
}

/* acc plus the two products of two pairs. */
static inline int32_t plus_products(uint32_t a, uint32_t b, int32_t acc)
{
    int32_t sum;

    __asm__("smlad %0, %1, %2, %3" : "=r"(sum) : "r"(a), "r"(b), "r"(acc));
    return sum;
}

static inline uint32_t four_bytes(const int8_t *p)
{
    uint32_t bytes;

    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

/* y[j] = rescaled(bias[j] + the sum over i of x[i] * weights[j][i]): two outputs at once, four inputs a step. */
static void dense(const int8_t *x, int n_in, const weight *weights, const int32_t *bias, RESCALING, int zero_point,
                  int8_t *y, int n_out)
{
    int j;

    for (j = 0; j < n_out; j += 2) {
        const int other = j + 1 < n_out ? n_in : 0;
        const int8_t *w = weights + j * n_in;
        int32_t acc0 = bias[j];
        int32_t acc1 = bias[j + (other != 0)];
        int i = 0;
        for (; i + 4 <= n_in; i += 4) {
            const uint32_t given = four_bytes(x + i);
            const uint32_t weights0 = four_bytes(w + i);
            const uint32_t weights1 = four_bytes(w + i + other);
            const uint32_t even = even_bytes(given);
            const uint32_t odd = odd_bytes(given);
            acc0 = plus_products(even, even_bytes(weights0), acc0);
            acc0 = plus_products(odd, odd_bytes(weights0), acc0);
            acc1 = plus_products(even, even_bytes(weights1), acc1);
            acc1 = plus_products(odd, odd_bytes(weights1), acc1);
        }
        for (; i < n_in; i++) {
            acc0 += x[i] * w[i];
            acc1 += x[i] * w[i + other];
        }
        y[j] = rescaled(acc0, multiplier[j], shift[j], zero_point);
        if (other != 0) {
            y[j + 1] = rescaled(acc1, multiplier[j + 1], shift[j + 1], zero_point);
        }
    }
}
