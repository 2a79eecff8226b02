/* texts < rows of one text > answers: what wire.py says; an empty line for a cell that is no text. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include HEADER

#define JOINED_(a, b) a##b
#define JOINED(a, b) JOINED_(a, b)

/* Reads hexadecimal digits and writes their bytes in their place; returns how many. */
static size_t decoded(char *digits)
{
    size_t n;
    char pair[3] = {0};

    for (n = 0; digits[2 * n] > ' '; n++) {
        memcpy(pair, digits + 2 * n, 2);
        digits[n] = (char)strtoul(pair, NULL, 16);
    }
    digits[n] = 0;
    return n;
}

/* Reads a text so many times over: as a cell where that can be, else as it would arrive. */
static void read_text(struct TEXT *text, const char *bytes, size_t n, long times)
{
    if (times == 1 && strlen(bytes) == n) {
        JOINED(TEXT, _cell)(text, 0, bytes);
        return;
    }
    JOINED(TEXT, _start)(text, 0);
    for (; times != 0; times--) {
        JOINED(TEXT, _add)(text, bytes, (uint16_t)n);
    }
    JOINED(TEXT, _end)(text);
}

static void answer(const struct TEXT *text)
{
    float probability = PROBABILITY(text);
    unsigned bits;
    int i;

    memcpy(&bits, &probability, sizeof bits);
    printf("%08x %d ", bits, LABEL(text));
    for (i = 0; i < N_TERMS; i++) {
        printf("%s%s", i == 0 ? "" : ",", text->terms[i >> 3] >> (i & 7) & 1 ? "3f800000" : "0");
    }
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    struct TEXT text;

    while (getline(&line, &size, stdin) > 0) {
        char *digits = strchr(line, 't');

        if (digits != NULL && strchr(line, ' ') == NULL) {
            long times = line[0] == '*' ? atol(line + 1) : 1;
            size_t n = decoded(digits + 1);

            read_text(&text, digits + 1, n, times);
            answer(&text);
        }
        putchar('\n');
    }
    free(line);
    return 0;
}
