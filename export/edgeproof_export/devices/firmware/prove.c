/* Says how many golden rows differ: 0 where this build is the one that was proven. Says so only if the stack had room. */
#include "port.h"
#include "subject.h"

#define INTACT 0xa5

int main(void)
{
    uint8_t *top;
    volatile uint8_t *limit;
    uint32_t differ;

    port_open();
    STACK_POINTER(top);
    limit = port_stack_limit(top);
    *limit = INTACT;
    differ = (uint32_t)SELFTEST();
    port_say(*limit == INTACT ? "differ" : "overrun", differ);
    port_close();
    return 0;
}
