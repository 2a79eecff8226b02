/* Says how many golden rows differ: 0 where this build is the one that was proven. */
#include "port.h"
#include "subject.h"

int main(void)
{
    port_open();
    port_say("differ", (uint32_t)SELFTEST());
    port_close();
    return 0;
}
