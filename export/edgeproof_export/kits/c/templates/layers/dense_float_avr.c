/* For what needs nearly all registers. */
#define WITHOUT_FRAME __attribute__((noinline, optimize("omit-frame-pointer")))

/*
 * Floats are software on AVR. Here a product and the sum it goes into stay unpacked in registers for a whole output:
 * a mantissa of 24 bits with its leading one, an exponent, a sign. Both are rounded to nearest, ties to even, as the
 * library rounds them; only the sign of a zero may differ, and that reaches no answer.
 *
 * Adds x[i] * weights[i * n_out] for i = 0 ... n - 1 to *sum, in this order; n > 0, and no denormals come in. Returns
 * 0 and leaves *sum alone where infinity came in, or a product or a sum is neither 0 nor safely normal.
 */
static WITHOUT_FRAME int plus_products(float *sum, const float *x, const float *weights, uint16_t n, uint16_t n_out)
{
    float acc = *sum;                                /* bytes A, B, C of the mantissa, D the exponent */
    uint32_t product;                                /* the same */
    uint16_t rest;                                   /* bytes below the mantissa of the product, B of the sum */
    uint8_t x0, x1, x2;                              /* mantissa of x; after the product, x0 is the distance */
    uint8_t w0, w1, w2;                              /* mantissa of the weight */
    uint8_t w3;                                      /* its exponent; after that, 0 */
    uint8_t sign;                                    /* of the sum, in bit 7 */
    uint8_t differ;                                  /* whether the product's sign differs from it, in bit 7 */
    const uint16_t step = (uint16_t)(4 * n_out - 3); /* from the last byte of a weight to the next weight */

    __asm__("mov %[sign], %D[acc]\n\t"
            "lsl %C[acc]\n\t"
            "rol %D[acc]\n\t"
            "breq next_%=\n\t"
            "sec\n\t"
            "ror %C[acc]\n\t"
            "rjmp next_%=\n"

            "large_%=:\n\t" /* the exponents add up to 256 or more */
            "subi %D[product], 128\n\t"
            "brcc leave_%=\n\t"
            "cpi %D[product], 253\n\t"
            "brcs multiply_%=\n"
            "leave_%=:\n\t"
            "rjmp end_%=\n"

            "step_%=:\n\t"
            "sbiw %[n], 1\n\t"
            "brne next_%=\n\t"
            "rjmp end_%=\n"

            "next_%=:\n\t"
            "ld %[x0], X+\n\t"
            "ld %[x1], X+\n\t"
            "ld %[x2], X+\n\t"
            "ld %D[product], X+\n\t"
            "lpm %[w0], Z+\n\t"
            "lpm %[w1], Z+\n\t"
            "lpm %[w2], Z+\n\t"
            "lpm %[w3], Z\n\t"
            "add r30, %A[step]\n\t"
            "adc r31, %B[step]\n\t"
            "mov %[differ], %D[product]\n\t"
            "eor %[differ], %[w3]\n\t"
            "eor %[differ], %[sign]\n\t"
            "lsl %[x2]\n\t"
            "rol %D[product]\n\t"
            "breq step_%=\n\t"
            "cpi %D[product], 255\n\t" /* sets carry, the leading one, or it is infinity */
            "breq leave_%=\n\t"
            "ror %[x2]\n\t"
            "lsl %[w2]\n\t"
            "rol %[w3]\n\t"
            "breq step_%=\n\t"
            "sec\n\t"
            "ror %[w2]\n\t"
            "add %D[product], %[w3]\n\t"
            "brcs large_%=\n\t"
            "subi %D[product], 128\n\t"
            "brcs leave_%=\n"

            /* 24 by 24 bits: the product's bytes are r0, rest, product. */
            "multiply_%=:\n\t"
            "subi %D[product], -2\n\t"
            "clr %[w3]\n\t"
            "mul %[x1], %[w2]\n\t"
            "movw %A[product], r0\n\t"
            "mul %[x0], %[w1]\n\t"
            "movw %A[rest], r0\n\t"
            "mul %[x1], %[w0]\n\t"
            "add %A[rest], r0\n\t"
            "adc %B[rest], r1\n\t"
            "adc %A[product], %[w3]\n\t"
            "adc %B[product], %[w3]\n\t"
            "mul %[x2], %[w2]\n\t"
            "mov %C[product], r1\n\t"
            "add %B[product], r0\n\t"
            "adc %C[product], %[w3]\n\t"
            "mul %[x1], %[w1]\n\t"
            "add %B[rest], r0\n\t"
            "adc %A[product], r1\n\t"
            "adc %B[product], %[w3]\n\t"
            "adc %C[product], %[w3]\n\t"
            "mul %[x0], %[w2]\n\t"
            "add %B[rest], r0\n\t"
            "adc %A[product], r1\n\t"
            "adc %B[product], %[w3]\n\t"
            "adc %C[product], %[w3]\n\t"
            "mul %[x2], %[w0]\n\t"
            "add %B[rest], r0\n\t"
            "adc %A[product], r1\n\t"
            "adc %B[product], %[w3]\n\t"
            "adc %C[product], %[w3]\n\t"
            "mul %[x2], %[w1]\n\t"
            "add %A[product], r0\n\t"
            "adc %B[product], r1\n\t"
            "adc %C[product], %[w3]\n\t"
            "mul %[x0], %[w0]\n\t"
            "add %A[rest], r1\n\t"
            "adc %B[rest], %[w3]\n\t"
            "adc %A[product], %[w3]\n\t"
            "adc %B[product], %[w3]\n\t"
            "adc %C[product], %[w3]\n\t"
            "brmi round_product_%=\n\t"
            "dec %D[product]\n\t" /* below 2: one bit to the left; of the lowest bytes only whether they are 0 counts */
            "lsl %B[rest]\n\t"
            "rol %A[product]\n\t"
            "rol %B[product]\n\t"
            "rol %C[product]\n"

            "round_product_%=:\n\t"
            "lsl %B[rest]\n\t"
            "brcc align_%=\n\t"
            "or %B[rest], %A[rest]\n\t"
            "or %B[rest], r0\n\t"
            "brne product_up_%=\n\t"
            "sbrs %A[product], 0\n\t" /* half way: to even */
            "rjmp align_%=\n"
            "product_up_%=:\n\t" /* carry is set */
            "adc %A[product], %[w3]\n\t"
            "adc %B[product], %[w3]\n\t"
            "adc %C[product], %[w3]\n\t"
            "brcc align_%=\n\t"
            "ror %C[product]\n\t"
            "inc %D[product]\n"

            /* The one with the smaller exponent goes right by the distance; a sum of 0 has exponent and mantissa 0. */
            "align_%=:\n\t"
            "mov %[x0], %D[acc]\n\t"
            "sub %[x0], %D[product]\n\t"
            "brcc ordered_%=\n\t"
            "neg %[x0]\n\t"
            "movw r0, %A[acc]\n\t"
            "movw %A[acc], %A[product]\n\t"
            "movw %A[product], r0\n\t"
            "movw r0, %C[acc]\n\t"
            "movw %C[acc], %C[product]\n\t"
            "movw %C[product], r0\n\t"
            "eor %[sign], %[differ]\n"
            "ordered_%=:\n\t"
            "clr %B[rest]\n\t"
            "cpi %[x0], 8\n\t"
            "brcc far_%=\n\t"
            "tst %[x0]\n\t"
            "breq aligned_%=\n"
            "near_%=:\n\t"
            "lsr %C[product]\n\t"
            "ror %B[product]\n\t"
            "ror %A[product]\n\t"
            "ror %B[rest]\n\t"
            "dec %[x0]\n\t"
            "brne near_%=\n"

            "aligned_%=:\n\t"
            "sbrc %[differ], 7\n\t"
            "rjmp subtract_%=\n\t"
            "add %A[acc], %A[product]\n\t"
            "adc %B[acc], %B[product]\n\t"
            "adc %C[acc], %C[product]\n\t"
            "brcc round_%=\n\t"
            "ror %C[acc]\n\t"
            "ror %B[acc]\n\t"
            "ror %A[acc]\n\t"
            "ror %B[rest]\n\t"
            "brcc higher_%=\n\t"
            "ori %B[rest], 1\n"
            "higher_%=:\n\t"
            "inc %D[acc]\n\t"
            "mov %[x0], %D[acc]\n\t"
            "inc %[x0]\n\t"
            "breq left_%=\n"

            "round_%=:\n\t"
            "lsl %B[rest]\n\t"
            "brcc added_%=\n\t"
            "brne up_%=\n\t"
            "sbrs %A[acc], 0\n\t"
            "rjmp step_%=\n"
            "up_%=:\n\t"
            "adc %A[acc], %[w3]\n\t"
            "adc %B[acc], %[w3]\n\t"
            "adc %C[acc], %[w3]\n\t"
            "brcc added_%=\n\t"
            "ror %C[acc]\n\t"
            "inc %D[acc]\n\t"
            "mov %[x0], %D[acc]\n\t"
            "inc %[x0]\n\t"
            "breq left_%=\n"
            "added_%=:\n\t"
            "rjmp step_%=\n"
            "left_%=:\n\t"
            "rjmp end_%=\n"

            /* Eight bits or more: what falls out of rest stays as its lowest bit, which is below the half. */
            "far_%=:\n\t"
            "cpi %[x0], 26\n\t"
            "brcc added_%=\n"
            "byte_%=:\n\t"
            "tst %B[rest]\n\t"
            "mov %B[rest], %A[product]\n\t"
            "mov %A[product], %B[product]\n\t"
            "mov %B[product], %C[product]\n\t"
            "mov %C[product], %[w3]\n\t"
            "breq byte_moved_%=\n\t"
            "ori %B[rest], 1\n"
            "byte_moved_%=:\n\t"
            "subi %[x0], 8\n\t"
            "breq aligned_%=\n\t"
            "cpi %[x0], 8\n\t"
            "brcc byte_%=\n"
            "bit_%=:\n\t"
            "lsr %C[product]\n\t"
            "ror %B[product]\n\t"
            "ror %A[product]\n\t"
            "ror %B[rest]\n\t"
            "brcc bit_moved_%=\n\t"
            "ori %B[rest], 1\n"
            "bit_moved_%=:\n\t"
            "dec %[x0]\n\t"
            "brne bit_%=\n\t"
            "rjmp aligned_%=\n"

            "subtract_%=:\n\t"
            "neg %B[rest]\n\t"
            "sbc %A[acc], %A[product]\n\t"
            "sbc %B[acc], %B[product]\n\t"
            "sbc %C[acc], %C[product]\n\t"
            "brcs negative_%=\n\t"
            "brmi round_%=\n\t"
            "breq zero_%=\n" /* neg and sbc leave Z set only where all of them gave 0 */
            "normalise_%=:\n\t"
            "dec %D[acc]\n\t"
            "breq end_%=\n\t"
            "lsl %B[rest]\n\t"
            "rol %A[acc]\n\t"
            "rol %B[acc]\n\t"
            "rol %C[acc]\n\t"
            "brpl normalise_%=\n\t"
            "rjmp round_%=\n"
            "negative_%=:\n\t" /* equal exponents: rest is 0, the highest bit is gone */
            "com %[sign]\n\t"
            "com %A[acc]\n\t"
            "com %B[acc]\n\t"
            "com %C[acc]\n\t" /* sets carry */
            "adc %A[acc], %[w3]\n\t"
            "adc %B[acc], %[w3]\n\t"
            "adc %C[acc], %[w3]\n\t"
            "rjmp normalise_%=\n"
            "zero_%=:\n\t"
            "clr %D[acc]\n\t"
            "rjmp step_%=\n"

            "end_%=:\n\t"
            "lsl %C[acc]\n\t"
            "lsr %D[acc]\n\t"
            "ror %C[acc]\n\t"
            "bst %[sign], 7\n\t"
            "bld %D[acc], 7\n\t"
            "clr r1"
            : [acc] "+r"(acc), [product] "=&d"(product), [rest] "=&d"(rest), [x0] "=&d"(x0), [x1] "=&r"(x1),
              [x2] "=&r"(x2), [w0] "=&r"(w0), [w1] "=&r"(w1), [w2] "=&r"(w2), [w3] "=&r"(w3), [sign] "=&r"(sign),
              [differ] "=&r"(differ), [n] "+w"(n), "+x"(x), "+z"(weights)
            : [step] "r"(step)
            : "r0", "memory");
    if (n != 0) {
        return 0;
    }
    *sum = acc;
    return 1;
}
