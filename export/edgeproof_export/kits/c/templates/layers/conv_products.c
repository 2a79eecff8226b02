/* acc += the products of two windows and two outputs. weights: (n / 4, 2, 4). Returns the next weights. */
INLINED const int8_t *conv_products(int32_t *acc, const int8_t *first, const int8_t *second, const int8_t *weights,
                                    int32_t n)
{
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
