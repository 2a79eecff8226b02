/* Output through ARM semihosting, which QEMU offers on RISC-V too: specification 3.0, SYS_WRITE0 and SYS_EXIT. */
#include "port.h"

#define SYS_WRITE0 0x04u
#define SYS_EXIT 0x18u
#define APPLICATION_EXIT 0x20026u

static void call(uint32_t operation, const void *argument)
{
#ifdef __riscv
    register uint32_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    /* The three instructions are the mark, all uncompressed and in one page. */
    __asm__ volatile(".option push\n.option norvc\n.balign 16\nslli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
#else
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
#endif
}

void port_say(const char *name, uint32_t value)
{
    char digits[12]; /* from the end: NUL, newline, decimal digits */
    char *p = digits + sizeof digits;

    *--p = '\0';
    *--p = '\n';
    do {
        *--p = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    call(SYS_WRITE0, name);
    call(SYS_WRITE0, " ");
    call(SYS_WRITE0, p);
}

void port_close(void)
{
    call(SYS_EXIT, (const void *)APPLICATION_EXIT);
    for (;;) {
    }
}
