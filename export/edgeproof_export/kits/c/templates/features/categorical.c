/* One code as k columns: {{ "its own is ones[code - 1], the others stand for 0" if gains else "its own is 1, the others 0" }}. Any other number is unknown: none. */
static {{ column }} *one_hot({{ column }} *x, float code{{ ", const int8_t *ones" if gains }}, int k)
{
    int t;

    for (t = 0; t < k; t++) {
{% if gains %}
        x[t] = code == (float)(t + 1) ? FLASH_INT8(ones + t) : (int8_t){{ given.zero_point }};
{% else %}
        x[t] = code == (float)(t + 1) ? 1.0f : 0.0f;
{% endif %}
    }
    return x + k;
}
