/* A part of the caller's text: from first up to, not including, end. */
struct text {
    const char *first;
    const char *end;
};

static int is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int is_quote(char c)
{
    return c == '"' || c == '\'';
}

static struct text cleaned(const char *value)
{
    struct text text;

    text.first = value;
    while (is_blank(*text.first) != 0) {
        text.first++;
    }
    text.end = text.first;
    while (*text.end != '\0') {
        text.end++;
    }
    while (text.end > text.first && is_blank(text.end[-1])) {
        text.end--;
    }
    if (text.end - text.first >= 2 && text.first[0] == text.end[-1] && is_quote(text.first[0])) {
        text.first++;
        text.end--;
    }
    return text;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where the digits before .0, .00, ... end, if the text is such a number; else its end. */
static const char *end_of_integer(struct text text)
{
    const char *p = text.first;
    const char *digits;
    const char *point;

    p += p < text.end && (*p == '+' || *p == '-');
    digits = p;
    while (p < text.end && is_digit(*p)) {
        p++;
    }
    point = p;
    if (p == digits || p == text.end || *p != '.' || p + 1 == text.end) {
        return text.end;
    }
    p++;
    while (p < text.end && *p == '0') {
        p++;
    }
    return p == text.end ? point : text.end;
}

/* The text in the spelling of categories, whatever the case of true and false. */
static struct text spelled(struct text text)
{
    const char *end = end_of_integer(text);

    if (end != text.end && end - text.first == 2 && text.first[0] == '-' && text.first[1] == '0') {
        text.first++; /* -0.0 is 0 */
    }
    text.end = end;
    return text;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Whether the text, in lower case where folded, equals an entry in flash, which ends in NUL. */
static int equals(struct text text, const char *entry, int folded)
{
    while (text.first < text.end && (folded ? lower(*text.first) : *text.first) == FLASH_CHAR(entry)) {
        text.first++;
        entry++;
    }
    return text.first == text.end && FLASH_CHAR(entry) == '\0';
}

/* The place of a text among n entries of a width, counted from 1; 0 where it is none of them. */
static int place(struct text text, const char *entries, int n, int width, int folded)
{
    int i;

    for (i = 0; i < n; i++) {
        if (equals(text, entries + i * width, folded)) {
            return i + 1;
        }
    }
    return 0;
}
