/* Eight bytes as 16 bits each; past the first n, zeros. */
KERNEL void widen_eight(const int8_t *x, int n, int16_t *wide)
{
    int64_t bytes = 0;
    __m128i v;

    memcpy(&bytes, x, (size_t)n);
    v = _mm_loadl_epi64((const __m128i *)(const void *)&bytes);
    v = _mm_srai_epi16(_mm_unpacklo_epi8(v, v), 8);
    _mm_storeu_si128((__m128i *)(void *)wide, v);
}

/* The sums of x and four rows of weights. x: (n_in rounded up to 8), 0 past n_in. */
KERNEL __m128i sums_of_four(const int16_t *x, const weight *rows, int n_in)
{
    __m128i a = _mm_setzero_si128();
    __m128i b = a;
    __m128i c = a;
    __m128i d = a;
    int i;

    UNROLL(4)
    for (i = 0; i < n_in; i += 8) {
        const __m128i v = INTEGERS(x + i);
        a = _mm_add_epi32(a, _mm_madd_epi16(v, INTEGERS(rows + i)));
        b = _mm_add_epi32(b, _mm_madd_epi16(v, INTEGERS(rows + n_in + i)));
        c = _mm_add_epi32(c, _mm_madd_epi16(v, INTEGERS(rows + 2 * n_in + i)));
        d = _mm_add_epi32(d, _mm_madd_epi16(v, INTEGERS(rows + 3 * n_in + i)));
    }
    a = _mm_add_epi32(_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
    c = _mm_add_epi32(_mm_unpacklo_epi32(c, d), _mm_unpackhi_epi32(c, d));
    return _mm_add_epi32(_mm_unpacklo_epi64(a, c), _mm_unpackhi_epi64(a, c));
}

KERNEL int32_t sum_of_one(const int16_t *x, const weight *row, int n_in)
{
    __m128i a = _mm_setzero_si128();
    int i;

    for (i = 0; i < n_in; i += 8) {
        a = _mm_add_epi32(a, _mm_madd_epi16(INTEGERS(x + i), INTEGERS(row + i)));
    }
    a = _mm_add_epi32(a, _mm_shuffle_epi32(a, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(a, _mm_shuffle_epi32(a, 0xb1)));
}

/*
 * The first two sums to integers of their output. The product and the sum are exact, a tie is moved above the middle by
 * less than any other value lies away from it, so rounding to nearest rounds half up: proven for these factors.
 */
KERNEL __m128i rescaled_pair(__m128i sums, __m128d factors, int zero_point)
{
    const __m128d up = _mm_set1_pd((double)zero_point + 0x1p-44);

    return _mm_cvtpd_epi32(_mm_add_pd(_mm_mul_pd(_mm_cvtepi32_pd(sums), factors), up));
}

/* y[j] = rescaled(bias[j] + the sum over i of x[i] * weights[j][i]). */
KERNEL void dense(const int8_t *x, int n_in, const weight *weights, const int32_t *bias, RESCALING, int zero_point,
                  int8_t *y, int n_out)
{
    const int fours = n_out / 4 * 4;
    const int eights = n_in / 8 * 8;
    int16_t wide[{{ widest }}];
    int i;
    int j;

    UNROLL(4)
    for (i = 0; i < eights; i += 8) {
        widen_eight(x + i, 8, wide + i);
    }
    if (eights < n_in) {
        widen_eight(x + eights, n_in - eights, wide + eights);
    }
    for (j = 0; j < fours; j += 4) {
        const __m128i products = sums_of_four(wide, weights + j * n_in, n_in);
        const __m128i sums = _mm_add_epi32(products, INTEGERS(bias + j));
        const __m128i low = rescaled_pair(sums, _mm_loadu_pd(factor + j), zero_point);
        const __m128i others = _mm_shuffle_epi32(sums, 0x4e);
        const __m128i high = rescaled_pair(others, _mm_loadu_pd(factor + j + 2), zero_point);
        store_four(y + j, _mm_unpacklo_epi64(low, high), 4);
    }
    for (j = fours; j < n_out; j++) {
        const int32_t sum = bias[j] + sum_of_one(wide, weights + j * n_in, n_in);
        const __m128d one = _mm_load_sd(factor + j);
        store_four(y + j, rescaled_pair(_mm_cvtsi32_si128(sum), one, zero_point), 1);
    }
}
