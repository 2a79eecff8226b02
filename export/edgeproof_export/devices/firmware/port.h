/* What a program here asks of the device it runs on; port.c in the folder of each target answers. */
#ifndef PORT_H
#define PORT_H

#include <stdint.h>

void port_open(void);
void port_say(const char *name, uint32_t value); /* one line, "name value", to whoever started the simulator */
void port_begin(void);                           /* counting starts */
void port_end(const char *name);                 /* counting ends; the count is said */
void port_close(void);                           /* does not return */

/* The free memory below the stack: from here up to the stack pointer. */
uint8_t *port_stack_limit(uint8_t *stack_pointer);

#if defined(__AVR__)
#include <avr/io.h>
#define STACK_POINTER(p) ((p) = (uint8_t *)SP + 1) /* SP points below what was pushed last */
#elif defined(__x86_64__)
#define STACK_POINTER(p) __asm__ volatile("mov %%rsp, %0" : "=r"(p))
#elif defined(__i386__)
#define STACK_POINTER(p) __asm__ volatile("mov %%esp, %0" : "=r"(p))
#else
#define STACK_POINTER(p) __asm__ volatile("mv %0, sp" : "=r"(p))
#endif

#if defined(__arm__)
#undef STACK_POINTER
#define STACK_POINTER(p) __asm__ volatile("mov %0, sp" : "=r"(p))
#endif

#endif
