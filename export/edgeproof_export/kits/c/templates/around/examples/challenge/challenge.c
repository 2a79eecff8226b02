/*
 * Answers a challenge of edgeproof: row vectors on standard input, float32 with the lowest byte first; for each row the
 * bits of its probability on standard output, in the same form.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "{{ stem }}.h"

static float number(const unsigned char bytes[4])
{
    const uint32_t bits =
        (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    float value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

int main(void)
{
    unsigned char bytes[4 * {{ upper }}_WIDTH];
    float features[{{ upper }}_WIDTH];

    while (fread(bytes, sizeof bytes, 1, stdin) == 1) {
        float probability;
        uint32_t bits;
        int i;

        for (i = 0; i < {{ upper }}_WIDTH; i++)
            features[i] = number(bytes + 4 * i);
        probability = {{ prefix }}_probability(features);
        memcpy(&bits, &probability, sizeof bits);
        for (i = 0; i < 4; i++)
            putchar((int)(bits >> (8 * i) & 0xff));
    }
    return 0;
}
