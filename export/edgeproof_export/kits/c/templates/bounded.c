/* One number, imputed, clamped{{ " and flushed" if flushes_values }}. p: missing, lo, hi, each n apart. */
static float bounded(float x, const float *p, int n)
{
    const float missing = FLASH_FLOAT(p);
    const float lo = FLASH_FLOAT(p + n);
    const float hi = FLASH_FLOAT(p + 2 * n);
    const float v = IS_NAN(x) ? missing : x;
    const float above = LESS(v, lo) ? lo : v;

    return {{ "flushed(LESS(hi, above) ? hi : above)" if flushes_values else "LESS(hi, above) ? hi : above" }};
}
