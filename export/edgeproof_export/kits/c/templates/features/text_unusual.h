/* Of a text, as a table holds it: UNKNOWN is one without a known term. */
int {{ prefix }}_text_unusual(uint8_t feature, const char *value);
