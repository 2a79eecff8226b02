/* driver < row vectors, float32 > probabilities, float32: what wire.py says. */
#include <stdio.h>

#include HEADER

int main(void)
{
    float row[WIDTH];
    while (fread(row, sizeof row, 1, stdin) == 1) {
        float probability = PROBABILITY(row);
        fwrite(&probability, sizeof probability, 1, stdout);
    }
    return 0;
}
