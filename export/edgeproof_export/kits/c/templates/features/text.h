/* A text on its way, and what was found in it. */
struct {{ prefix }}_text {
    uint8_t terms[{{ (of_kinds.text.most + 7) // 8 }}]; /* one bit for each term, from the lowest of the first byte */
    uint8_t last[32];  /* of the normalised bytes, a ring */
    uint8_t end;       /* where the next one goes */
    uint8_t held;      /* a byte whose meaning the next one decides, or 0 */
    uint8_t feature;
};

/* The texts of a row, in the order in which functions take them. */
/* clang-format off */
#define {{ upper }}_TEXTS {{ text_features | length }}
enum {
{% for feature in text_features %}
    {{ upper }}_TEXT_{{ feature.upper }} = {{ loop.index0 }}{{ "," if not loop.last }} /* {{ feature.said }} */
{% endfor %}
};
/* clang-format on */

/* Byte by byte, as they arrive: start, add as often as needed, end. Any bytes will do; as a rule they are UTF-8. */
void {{ prefix }}_text_start(struct {{ prefix }}_text *text, uint8_t feature);
void {{ prefix }}_text_add(struct {{ prefix }}_text *text, const char *bytes, uint16_t n);
void {{ prefix }}_text_end(struct {{ prefix }}_text *text);

/* The same at once, of a cell as a table holds it: one pair of quotes around it is ignored; it may be a missing value. */
void {{ prefix }}_text_cell(struct {{ prefix }}_text *text, uint8_t feature, const char *value);
