/* ATmega328p on simavr: runner.c watches three registers that are otherwise free. */
#include "port.h"

#define BEGIN 1
#define END 2
#define CLOSE 3

extern uint8_t __heap_start[]; /* the end of .bss */

static void say(char c)
{
    GPIOR1 = (uint8_t)c;
}

static void say_text(const char *text)
{
    while (*text != '\0') {
        say(*text++);
    }
}

void port_open(void)
{
}

uint8_t *port_stack_limit(uint8_t *stack_pointer)
{
    (void)stack_pointer;
    return __heap_start;
}

void port_say(const char *name, uint32_t value)
{
    char digits[11];
    char *p = digits + sizeof digits;

    *--p = '\0';
    do {
        *--p = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    say_text(name);
    say(' ');
    say_text(p);
    say('\n');
}

void port_begin(void)
{
    GPIOR0 = BEGIN;
}

void port_end(const char *name)
{
    GPIOR0 = END;
    say_text(name);
    GPIOR2 = 0; /* the runner says the cycles and ends the line */
}

void port_close(void)
{
    GPIOR0 = CLOSE;
    for (;;) {
    }
}
