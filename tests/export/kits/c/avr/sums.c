/* On the ATmega328p: sums of products as the kit computes them, for whatever the host has put into `work`. */
#include <avr/io.h>

#include "mixed_float.c"

enum { MOST = 16, STEP = 5 };

static const float weights[MOST * STEP] PROGMEM = {0};

/* As runner.c has it. */
static volatile struct {
    float sum;
    float x[MOST];
    uint16_t n;
    uint16_t summed;
    const float *weights;
} work;

int main(void)
{
    work.weights = weights;
    for (;;) {
        float sum;
        GPIOR1 = (uint8_t)(uint16_t)&work;
        GPIOR2 = (uint8_t)((uint16_t)&work >> 8);
        GPIOR0 = 1; /* the host takes the answer and puts the next question */
        sum = work.sum;
        work.summed = plus_products(&sum, (const float *)work.x, work.weights, work.n, STEP);
        work.sum = sum;
    }
}
