/* Cortex-M3 and M4F on QEMU's boards mps2-an385 and mps2-an386: vectors, start-up, SysTick. */
#include "port.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYST_CSR REGISTER(0xe000e010)
#define SYST_RVR REGISTER(0xe000e014)
#define SYST_CVR REGISTER(0xe000e018)
#define CPACR REGISTER(0xe000ed88)
#define TICKS 0xffffffu     /* SysTick counts down 24 bits */
#define INSTRUCTIONS 40u    /* a tick: `-icount shift=0` takes 1 ns an instruction, and the core runs at 25 MHz */

#define MOST_ROUNDS 5u

extern uint32_t data_load[], data_start[], data_end[], bss_end[], stack_top[];
int main(void);

void start(void)
{
    const uint32_t *from = data_load;
    uint32_t *to;

#ifdef __ARM_FP
    CPACR |= 0xfu << 20; /* the FPU, before the first float */
    __asm__ volatile("dsb\nisb");
#endif
    for (to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (; to < bss_end; to++) {
        *to = 0;
    }
    main();
    for (;;) {
    }
}

static void stop(void)
{
    port_say("fault", 1);
    port_close();
}

static volatile uint32_t rounds; /* of SysTick */

static void next_round(void)
{
    rounds++;
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    (void (*)(void))stack_top, start, stop, stop, stop, stop, stop, [15] = next_round,
};

void port_open(void)
{
}

uint8_t *port_stack_limit(uint8_t *stack_pointer)
{
    (void)stack_pointer;
    return (uint8_t *)bss_end;
}

void port_begin(void)
{
    SYST_RVR = TICKS;
    SYST_CVR = 0;
    rounds = 0;
    SYST_CSR = 7; /* enabled, at the clock of the core, with an interrupt a round */
    while (SYST_CVR == 0) {
    }
}

void port_end(const char *name)
{
    uint32_t before;
    uint32_t ticks;

    do {
        before = rounds;
        ticks = TICKS - SYST_CVR;
    } while (before != rounds);
    if (before > MOST_ROUNDS) {
        stop(); /* more than 32 bits hold */
    }
    ticks += before * (TICKS + 1);
    SYST_CSR = 0;
    port_say(name, INSTRUCTIONS * ticks);
}
