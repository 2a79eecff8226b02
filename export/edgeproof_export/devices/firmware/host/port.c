/* x86 under an operating system. callgrind counts from outside, between port_begin and port_end. */
#include "port.h"

#include <stdio.h>
#include <stdlib.h>

#define PAINTED 32768

/* Lets the system map the pages below the stack pointer, which only a function that uses them may ask for. */
void port_open(void)
{
    volatile uint8_t used[2 * PAINTED];
    size_t i;

    for (i = 0; i < sizeof used; i++) {
        used[i] = 0;
    }
}

uint8_t *port_stack_limit(uint8_t *stack_pointer)
{
    return stack_pointer - PAINTED;
}

void port_say(const char *name, uint32_t value)
{
    printf("%s %lu\n", name, (unsigned long)value);
}

void port_begin(void)
{
}

void port_end(const char *name)
{
    (void)name;
}

void port_close(void)
{
    exit(0);
}
