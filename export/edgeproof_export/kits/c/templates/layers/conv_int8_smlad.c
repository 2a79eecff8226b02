/* The numbers of two windows, as pairs of 16 bits: of four numbers of the first, of the second, and so on. */
struct windows {
    const int8_t *pairs;
};

/* Spreads the n numbers of a window, the first or the second of two: from where they are, or gathered before. */
static void window(struct windows *windows, int k, const int8_t *x, const struct place *at, int32_t pixel,
                   int8_t *scratch, int32_t n)
{
    const int32_t step = (int32_t)at->width * at->channels;
    int32_t line = (int32_t)at->columns * at->channels;
    int8_t *to = scratch + 8 * k;
    int rows = at->rows;
{% if reads_bytes %}
    const uint32_t flip = at->flip != 0 ? 0x80808080u : 0;
{% endif %}

    windows->pairs = scratch;
    if (n == at->channels && at->down == 1 && at->across == 1) {
        x += pixel * n;
    } else {
        const struct part part = part_of(at, (int)(pixel / at->n_columns), (int)(pixel % at->n_columns));

        if (part.rows == rows && part.columns == at->columns && (line & 3) == 0) {
            x += part.from * at->channels;
        } else {
            gather(x, at, &part, scratch + 4 * n, n);
            x = scratch + 4 * n;
            line = n;
            rows = 1;
        }
    }
    do { /* four bytes become two pairs, and eight bytes are left free behind them */
        const int8_t *from = x;
        const int8_t *const end = x + line;
        uint32_t even;
        uint32_t odd;

        __asm__ volatile("1: ldr %[odd], [%[from]], #4\n\t"
{% if reads_bytes %}
                         "eor %[odd], %[odd], %[flip]\n\t"
{% endif %}
                         "sxtb16 %[even], %[odd]\n\t"
                         "sxtb16 %[odd], %[odd], ror #8\n\t"
                         "cmp %[from], %[end]\n\t"
                         "strd %[even], %[odd], [%[to]], #16\n\t"
                         "bne 1b"
                         : [to] "+r"(to), [from] "+r"(from), [even] "=&r"(even), [odd] "=&r"(odd)
                         : [end] "r"(end){{ ', [flip] "r"(flip)' if reads_bytes }}
                         : "cc", "memory");
        x += step;
    } while (--rows != 0);
}

/* acc += the products of two windows and two outputs. weights: (n / 4, 2, 4). Returns the next weights. */
INLINED const int8_t *products(int32_t *acc, const struct windows *windows, const int8_t *weights, int32_t n)
{
    const int8_t *pairs = windows->pairs;
    const int8_t *const end = pairs + 4 * n;
    uint32_t x;
    uint32_t y;
    uint32_t one;
    uint32_t odd_of_one;
    uint32_t other;
    uint32_t odd_of_other;

    __asm__("1: ldrd %[one], %[other], [%[weights]], #8\n\t"
            "ldrd %[x], %[y], [%[pairs]], #8\n\t"
            "sxtb16 %[odd_of_one], %[one], ror #8\n\t"
            "sxtb16 %[one], %[one]\n\t"
            "sxtb16 %[odd_of_other], %[other], ror #8\n\t"
            "sxtb16 %[other], %[other]\n\t"
            "smlad %[a], %[x], %[one], %[a]\n\t"
            "smlad %[b], %[x], %[other], %[b]\n\t"
            "smlad %[a], %[y], %[odd_of_one], %[a]\n\t"
            "smlad %[b], %[y], %[odd_of_other], %[b]\n\t"
            "ldrd %[x], %[y], [%[pairs]], #8\n\t"
            "smlad %[c], %[x], %[one], %[c]\n\t"
            "smlad %[d], %[x], %[other], %[d]\n\t"
            "smlad %[c], %[y], %[odd_of_one], %[c]\n\t"
            "smlad %[d], %[y], %[odd_of_other], %[d]\n\t"
            "cmp %[pairs], %[end]\n\t"
            "bne 1b"
            : [a] "+r"(acc[0]), [b] "+r"(acc[1]), [c] "+r"(acc[2]), [d] "+r"(acc[3]), [pairs] "+r"(pairs),
              [weights] "+r"(weights), [x] "=&r"(x), [y] "=&r"(y), [one] "=&r"(one), [odd_of_one] "=&r"(odd_of_one),
              [other] "=&r"(other), [odd_of_other] "=&r"(odd_of_other)
            : [end] "r"(end)
            : "cc", "memory");
    return weights;
}
