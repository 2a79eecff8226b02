/* RV32IMAC on QEMU's board virt: picolibc starts it, the counter of retired instructions counts. */
#include "port.h"

extern uint8_t __bss_end[]; /* of picolibc's linker script */

static uint32_t begun;

static inline uint32_t retired(void)
{
    uint32_t count;

    __asm__ volatile("rdinstret %0" : "=r"(count));
    return count;
}

void port_open(void)
{
}

uint8_t *port_stack_limit(uint8_t *stack_pointer)
{
    (void)stack_pointer;
    return __bss_end;
}

void port_begin(void)
{
    begun = retired();
}

void port_end(const char *name)
{
    port_say(name, retired() - begun);
}
