/* A window that is moved over an image, rows before columns. */
struct place {
    int16_t height, width, channels; /* of the image */
    int16_t rows, columns;           /* of the window */
    int16_t down, across;            /* its steps */
    int16_t top, left;               /* how far it reaches over the edge */
    int16_t n_rows, n_columns;       /* of the result */
    int16_t n_out;                   /* channels of the result */
{% if gains %}
    int16_t fill;                    /* what stands outside the image */
    int16_t zero;                    /* of the result: the integer of 0 */
    int16_t flip;                    /* what makes integers of the bytes that are read */
{% endif %}
};

#ifdef __AVR__
#define AT_PLACE(in_flash)                                                                                             \
    struct place in_ram;                                                                                               \
    const struct place *const at = (const struct place *)memcpy_P(&in_ram, in_flash, sizeof in_ram)
#else
#define AT_PLACE(in_flash) const struct place *const at = (in_flash)
#endif

/* The part of a window that lies inside the image. */
struct part {
    int32_t from;    /* its first pixel */
    int row, column; /* its first place in the window */
    int rows, columns;
};
