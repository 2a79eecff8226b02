/* Four bytes as two pairs of 16 bits: the even ones and, turned by eight bits, the odd ones. */
INLINED uint32_t even_bytes(uint32_t bytes)
{
    uint32_t pair;

    __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(bytes));
    return pair;
}

INLINED uint32_t odd_bytes(uint32_t bytes)
{
    uint32_t pair;

    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(bytes));
    return pair;
}

/* acc plus the two products of two pairs. */
INLINED int32_t plus_products(uint32_t a, uint32_t b, int32_t acc)
{
    int32_t sum;

    __asm__("smlad %0, %1, %2, %3" : "=r"(sum) : "r"(a), "r"(b), "r"(acc));
    return sum;
}

INLINED uint32_t four_bytes(const int8_t *p)
{
    uint32_t bytes;

    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

/* acc[k] plus four products, as two pairs: of x and the first columns of weights, (rows, n_in). */
INLINED void add_four(int32_t *acc, const int8_t *x, int n_in, const int8_t *weights, int rows)
{
    const uint32_t given = four_bytes(x);
    const uint32_t even = even_bytes(given);
    const uint32_t odd = odd_bytes(given);
    int k;

    UNROLL(ROWS)
    for (k = 0; k < rows; k++) {
        const uint32_t row = four_bytes(weights + k * n_in);
        acc[k] = plus_products(even, even_bytes(row), acc[k]);
        acc[k] = plus_products(odd, odd_bytes(row), acc[k]);
    }
}
