/* Four bytes as two pairs of 16 bits: the even ones and, turned by eight bits, the odd ones. */
INLINED uint32_t even_bytes(uint32_t bytes)
{
    uint32_t pair;

    __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(bytes));
    return pair;
}

INLINED uint32_t odd_bytes(uint32_t bytes)
{
    uint32_t pair;

    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(bytes));
    return pair;
}

INLINED uint32_t four_bytes(const int8_t *p)
{
    uint32_t bytes;

    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}
