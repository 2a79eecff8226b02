/* One inference of a kit that takes texts: every text of the row has the bytes that are given. */
#include <stdint.h>

static inline OUTPUT infer(const INPUT *given)
{
    TEXT texts[TEXTS];
    uint8_t i;

    for (i = 0; i < TEXTS; i++) {
        START(&texts[i], i);
        ADD(&texts[i], (const char *)given, N_INPUTS);
        END(&texts[i]);
    }
    return ANSWER(texts);
}

#define INFER(given) infer(given)
