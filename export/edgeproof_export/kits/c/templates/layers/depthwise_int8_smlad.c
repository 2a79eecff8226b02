/* Two places of four channels, in t and u, times the next four pairs of weights. */
#define TWO_PLACES                                                                                                     \
    "pkhbt %[v], %[t], %[u], lsl #16\n\t"                                                                              \
    "pkhtb %[w], %[u], %[t], asr #16\n\t"                                                                              \
    "sxtb16 %[t], %[v]\n\t"                                                                                            \
    "sxtb16 %[u], %[v], ror #8\n\t"                                                                                    \
    "ldrd %[v], %[s], [%[pairs]], #8\n\t"                                                                              \
    "smlad %[a], %[t], %[v], %[a]\n\t"                                                                                 \
    "smlad %[b], %[u], %[s], %[b]\n\t"                                                                                 \
    "sxtb16 %[t], %[w]\n\t"                                                                                            \
    "sxtb16 %[u], %[w], ror #8\n\t"                                                                                    \
    "ldrd %[v], %[s], [%[pairs]], #8\n\t"                                                                              \
    "smlad %[c], %[t], %[v], %[c]\n\t"                                                                                 \
    "smlad %[d], %[u], %[s], %[d]\n\t"
#define TWO_COLUMNS                                                                                                    \
    "ldr %[t], [%[x]]\n\t"                                                                                             \
    "ldr %[u], [%[x], %[step]]\n\t" TWO_PLACES

/* acc += the products of 3 x 3 places of four channels. step, line: to the next column and row. */
INLINED void paired_products(int32_t *acc, const int8_t *x, int32_t step, int32_t line, const uint32_t *pairs)
{
    uint32_t s;
    uint32_t t;
    uint32_t u;
    uint32_t v;
    uint32_t w;

    __asm__ volatile(TWO_COLUMNS "ldr %[t], [%[x], %[step], lsl #1]\n\t"
                                 "add %[x], %[x], %[line]\n\t"
                                 "ldr %[u], [%[x], %[step], lsl #1]\n\t" TWO_PLACES TWO_COLUMNS
                                 "add %[x], %[x], %[line]\n\t" TWO_COLUMNS "ldr %[t], [%[x], %[step], lsl #1]\n\t"
                                 "sxtb16 %[u], %[t]\n\t"
                                 "sxtb16 %[t], %[t], ror #8\n\t"
                                 "ldrd %[v], %[s], [%[pairs]]\n\t"
                                 "smlabb %[a], %[u], %[v], %[a]\n\t"
                                 "smlatt %[c], %[u], %[v], %[c]\n\t"
                                 "smlabb %[b], %[t], %[s], %[b]\n\t"
                                 "smlatt %[d], %[t], %[s], %[d]"
                     : [a] "+r"(acc[0]), [b] "+r"(acc[1]), [c] "+r"(acc[2]), [d] "+r"(acc[3]), [x] "+r"(x),
                       [pairs] "+r"(pairs), [s] "=&r"(s), [t] "=&r"(t), [u] "=&r"(u), [v] "=&r"(v), [w] "=&r"(w)
                     : [step] "r"(step), [line] "r"(line)
                     : "memory");
}

/* Puts the weights of four channels of 3 x 3 places into pairs, in the order in which paired_products takes them. */
static void pair(uint32_t *pairs, const int8_t *weights, int channels)
{
    static const int8_t PLACES[8] = {0, 1, 2, 5, 3, 4, 6, 7};
    const uint32_t last = four_bytes(weights + 8 * channels);
    int i;

    for (i = 0; i < 8; i += 2) {
        const uint32_t one = four_bytes(weights + PLACES[i] * channels);
        const uint32_t other = four_bytes(weights + PLACES[i + 1] * channels);
        const uint32_t low = (one & 0xffffu) | other << 16;
        const uint32_t high = one >> 16 | (other & 0xffff0000u);

        *pairs++ = even_bytes(low);
        *pairs++ = odd_bytes(low);
        *pairs++ = even_bytes(high);
        *pairs++ = odd_bytes(high);
    }
    pairs[0] = even_bytes(last);
    pairs[1] = odd_bytes(last);
}

/* Four channels of 3 x 3 places; in place of those outside the image stands at->fill. */
static void gather_3x3(const int8_t *x, const struct place *at, int row, int column, int8_t *to)
{
    int r;
    int k;

    for (r = row; r < row + 3; r++) {
        for (k = column; k < column + 3; k++) {
            const int inside = r >= 0 && r < at->height && k >= 0 && k < at->width;
            const uint32_t four = inside ? four_bytes(x) : (uint8_t)at->fill * 0x01010101u;

            memcpy(to, &four, sizeof four);
            to += 4;
            x += at->channels;
        }
        x += (at->width - 3) * at->channels;
    }
}

/* The same as depthwise, for windows of 3 x 3 and channels in fours. */
static void depthwise_3x3(const int8_t *x, const struct place *at, const int8_t *weights, const int32_t *constants,
                          const int8_t *shifts, int8_t *scratch, int8_t *y)
{
    const int channels = at->channels;
    const int32_t zero = 2 * at->zero + 1;
    uint32_t pairs[18];
    int first;

    for (first = 0; first < channels; first += 4) {
        const int32_t *const of_channels = constants + 2 * first; /* bias, multiplier */
        int8_t *to = y + first;
        int row;
        int column;

        pair(pairs, weights + first, channels);
        for (row = -at->top; row < at->n_rows * at->down - at->top; row += at->down) {
            const int8_t *from = x + (row * at->width - at->left) * channels + first;
            for (column = -at->left; column < at->n_columns * at->across - at->left; column += at->across) {
                const int8_t *given = from;
                int32_t step = channels;
                int32_t line = at->width * channels;
                int32_t acc[4];
                int c;

                UNROLL(4)
                for (c = 0; c < 4; c++) {
                    acc[c] = of_channels[2 * c];
                }
                if (row < 0 || row + 3 > at->height || column < 0 || column + 3 > at->width) {
                    gather_3x3(from, at, row, column, scratch);
                    given = scratch;
                    step = 4;
                    line = 12;
                }
                paired_products(acc, given, step, line, pairs);
                UNROLL(4)
                for (c = 0; c < 4; c++) {
                    to[c] = integer(scaled(acc[c], of_channels[2 * c + 1], shifts[first + c], zero));
                }
                to += channels;
                from += at->across * channels;
            }
        }
    }
}
