/* The proof on this target: prints how many golden rows differ, and exits with 0 where none does. */
#include <stdio.h>

#include "{{ stem }}.h"

{% if planned %}
static {{ row_type }} features[{{ upper }}_WIDTH];
static float arena[{{ upper }}_ARENA{{ "_INT8" if arena_int8 > arena_float }} / sizeof(float)];

{% endif %}
int main(void)
{
    int differ = 0;
    int rows;

    rows = {{ prefix }}_selftest({{ selftest_row }});
    printf("{{ prefix }} float32: %d rows differ\n", rows);
    differ += rows;
{% if quantised %}
    rows = {{ prefix }}_selftest_int8({{ selftest_row }});
    printf("{{ prefix }} int8: %d rows differ\n", rows);
    differ += rows;
{% endif %}
{% for suffix in kind_sources.values() %}
    rows = {{ prefix }}_selftest_{{ suffix }}();
    printf("{{ prefix }} {{ suffix }}: %d cases differ\n", rows);
    differ += rows;
{% endfor %}
    return differ != 0;
}
