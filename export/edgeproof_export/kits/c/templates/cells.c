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
    while (is_blank(*text.first)) {
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
