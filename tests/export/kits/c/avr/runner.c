/*
 * Runs sums.c on a simulated ATmega328p and compares its sums with this machine's floats: runner FIRMWARE CASES.
 * Prints how many cases differ, how many were answered by the kit's assembly, and how many it left to the library.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_io.h>

enum { MOST = 16, STEP = 5, GPIOR0 = 0x3e, GPIOR1 = 0x4a, GPIOR2 = 0x4b };

/* As sums.c has it. */
struct work {
    float sum;
    float x[MOST];
    uint16_t n, summed, weights;
};

static struct work asked;
static float weights[MOST * STEP];
static long cases, differ, answered, left;
static uint64_t state = 88172645463325252u;

static uint32_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float number(uint32_t sign, int exponent, uint32_t mantissa)
{
    const uint32_t bits = sign << 31 | (uint32_t)exponent << 23 | (mantissa & 0x7fffff);
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Any mantissa, or one with long runs of zeros and ones, where ties and carries live. */
static uint32_t mantissa(void)
{
    const uint32_t run = 0x7fffffu << draw() % 24;
    switch (draw() % 4) {
    case 0:
        return run;
    case 1:
        return ~run;
    case 2:
        return run ^ 1u << draw() % 23;
    default:
        return draw();
    }
}

/* Exponents within `reach` of 2^0; now and then 0, or infinity where it may stand. */
static float operand(int reach, int infinite)
{
    const uint32_t rare = draw() % 64;
    if (rare < 3) {
        return number(rare & 1, 0, 0);
    }
    if (rare == 3 && infinite) {
        return number(draw() & 1, 255, 0);
    }
    return number(draw() & 1, 127 - reach + (int)(draw() % (uint32_t)(2 * reach + 1)), mantissa());
}

/* A factor near 2^scale. */
static float near_to(int scale)
{
    return number(draw() & 1, 127 + scale - 2 + (int)(draw() % 5), mantissa());
}

static void ask(void)
{
    static const int reaches[] = {2, 8, 30, 126};
    const int reach = reaches[draw() % 4];
    int i;

    asked.n = draw() % 4 ? 1 : (uint16_t)(1 + draw() % MOST);
    for (i = 0; i < MOST; i++) {
        asked.x[i] = operand(reach, reach == 126);
        weights[i * STEP] = operand(reach, 0);
    }
    asked.sum = operand(reach, 0);
    switch (draw() % 8) {
    case 0: { /* nearly what the first product takes away */
        const uint32_t bits = (bits_of(asked.x[0] * weights[0]) ^ 0x80000000u) + draw() % 5;
        memcpy(&asked.sum, &bits, sizeof bits);
        asked.sum = isnormal(asked.sum) ? asked.sum : 0.0f;
        break;
    }
    case 1: /* the upper end of the range */
        asked.x[0] = near_to(63);
        weights[0] = near_to(62);
        asked.sum = near_to(125);
        break;
    case 2: /* the lower end */
        asked.x[0] = near_to(-62);
        weights[0] = near_to(-62);
        asked.sum = near_to(-124);
        break;
    case 3: /* a power of two, at any distance that matters */
        asked.x[0] = number(draw() & 1, 127, 0);
        weights[0] = number(draw() & 1, 127, mantissa());
        asked.sum = number(draw() & 1, 127 - 28 + (int)(draw() % 57), mantissa());
        break;
    case 4: /* all ones, and a little: the carry runs through, a single bit decides */
        asked.x[0] = 1.0f;
        weights[0] = number(0, 127, draw() % 4);
        asked.sum = number(draw() % 8 == 0, 127 + (int)(draw() % 28), 0x7fffff - draw() % 4);
        break;
    case 5: /* the largest number, rounded up or not, then less */
        asked.n = (uint16_t)(1 + draw() % 2);
        asked.sum = number(0, 254, 0x7fffff);
        asked.x[0] = near_to(52);
        weights[0] = near_to(51);
        asked.x[1] = -near_to(63);
        weights[STEP] = near_to(62);
        break;
    default:
        break;
    }
}

/* 1 where every number on the way is 0 or normal, and a factor of 4 from the ends of the range; *sum: the answer. */
static int ordinary(float *sum)
{
    const float least = 0x1p-124f, most = 0x1p125f;
    int i, within = 1;

    *sum = asked.sum;
    for (i = 0; i < asked.n; i++) {
        const float product = asked.x[i] * weights[i * STEP];
        const int zero = asked.x[i] == 0 || weights[i * STEP] == 0;
        *sum = *sum + product;
        within &= !isinf(asked.x[i]) && (zero || (fabsf(product) >= least && fabsf(product) <= most));
        within &= *sum == 0 || (fabsf(*sum) >= least && fabsf(*sum) <= most);
    }
    return within;
}

static void judge(const struct work *found)
{
    float expected;
    const int within = ordinary(&expected);
    const int same = bits_of(expected) == bits_of(found->sum) || (expected == 0 && found->sum == 0);

    answered += found->summed;
    left += !found->summed;
    if (found->summed ? !same : within) {
        differ++;
        if (differ < 5) {
            fprintf(stderr, "%a + %a * %a ... (%d): expected %a, got %a, summed %d\n", asked.sum, asked.x[0],
                    weights[0], asked.n, expected, found->sum, found->summed);
        }
    }
}

static void exchange(struct avr_t *avr, avr_io_addr_t address, uint8_t value, void *unused)
{
    static long done;
    uint8_t *place = avr->data + avr->data[GPIOR1] + 256 * avr->data[GPIOR2];
    struct work work;

    (void)address;
    (void)value;
    (void)unused;
    memcpy(&work, place, sizeof work);
    if (done > 0) {
        judge(&work);
    }
    if (done++ == cases) {
        printf("%ld %ld %ld\n", differ, answered, left);
        exit(0);
    }
    ask();
    asked.weights = work.weights;
    memcpy(place, &asked, sizeof asked);
    memcpy(avr->flash + work.weights, weights, sizeof weights);
}

int main(int argc, char **argv)
{
    elf_firmware_t firmware = {0};
    avr_t *avr = avr_make_mcu_by_name("atmega328p");

    if (argc != 3 || avr == NULL || elf_read_firmware(argv[1], &firmware) != 0) {
        return 2;
    }
    cases = atol(argv[2]);
    avr_init(avr);
    avr->log = LOG_ERROR;
    avr_load_firmware(avr, &firmware);
    avr_register_io_write(avr, GPIOR0, exchange, NULL);
    for (;;) {
        const int state_of_cpu = avr_run(avr);
        if (state_of_cpu == cpu_Done || state_of_cpu == cpu_Crashed) {
            return 1;
        }
    }
}
