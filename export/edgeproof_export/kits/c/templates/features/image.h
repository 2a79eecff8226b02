/*
 * Brings a picture of any size to that of the model: grey, cut out, resized, in integers, the same in every language.
 * pixels: row after row, each of 1 channel (grey) or 3 (red, green, blue). 0, or -1 for what is no picture: other
 * channels, no pixel or more than 16,777,216. features: {{ upper }}_WIDTH bytes.
 */
int {{ prefix }}_fit(uint8_t *features, const uint8_t *pixels, uint16_t height, uint16_t width, uint8_t channels);
