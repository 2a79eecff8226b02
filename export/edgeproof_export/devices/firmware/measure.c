/* Says the deepest stack of one inference, and what `n` and `10 n + n` inferences count. */
#include "port.h"
#include "subject.h"

static INPUT given[N_INPUTS] = GIVEN;
static volatile OUTPUT answer;

/* Bytes below the stack pointer of the caller that one inference writes, its return address included. */
static __attribute__((noinline)) uint32_t high_water(uint8_t paint)
{
    volatile uint8_t *limit;
    uint8_t *top;
    volatile uint8_t *p;

    STACK_POINTER(top);
    limit = port_stack_limit(top);
    for (p = limit; p < top; p++) {
        *p = paint;
    }
    answer = (OUTPUT)INFER(given);
    for (p = limit; p < top && *p == paint; p++) {
    }
    return p == limit ? UINT32_MAX : (uint32_t)(top - p); /* the very last byte: it ran out */
}

static __attribute__((noinline)) void repeat(uint16_t n)
{
    for (; n > 0; n--) {
        answer = (OUTPUT)INFER(given);
    }
}

int main(void)
{
    uint32_t stack;
    uint32_t other;

    port_open();
    stack = high_water(0xa5);
    other = high_water(0x5a);
    port_say("stack", stack > other ? stack : other);
    port_begin();
    repeat(REPEATS);
    port_end("few");
    port_begin();
    repeat(11 * REPEATS);
    port_end("many");
    port_close();
    return 0;
}
