/* driver < row vectors, float32 > probabilities, float32: what wire.py says. Of a picture, numbers are cut to bytes. */
#include <stdint.h>
#include <stdio.h>

#include HEADER

#ifdef ARENA
static float arena[ARENA / sizeof(float)];
#define ANSWER(row) PROBABILITY(row, arena)
#else
#define ANSWER(row) PROBABILITY(row)
#endif

int main(void)
{
    static float row[WIDTH];
    while (fread(row, sizeof row, 1, stdin) == 1) {
#ifdef OF_BYTES
        static uint8_t given[WIDTH];
        float probability;
        int i;

        for (i = 0; i < WIDTH; i++) {
            given[i] = row[i] > 0.0f ? row[i] < 255.0f ? (uint8_t)row[i] : 255 : 0;
        }
        probability = ANSWER(given);
#else
        float probability = ANSWER(row);
#endif
        fwrite(&probability, sizeof probability, 1, stdout);
    }
    return 0;
}
