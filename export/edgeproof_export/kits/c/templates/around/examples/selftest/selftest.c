/* The proof on this target: prints how many golden rows differ, and exits with 0 where none does. */
#include <stdio.h>

#include "{{ stem }}.h"

int main(void)
{
    int differ = 0;
    int rows;

    rows = {{ prefix }}_selftest();
    printf("{{ prefix }} float32: %d rows differ\n", rows);
    differ += rows;
{% if quantised %}
    rows = {{ prefix }}_selftest_int8();
    printf("{{ prefix }} int8: %d rows differ\n", rows);
    differ += rows;
{% endif %}
{% for suffix in kind_sources.values() %}
    rows = {{ prefix }}_selftest_{{ suffix }}();
    printf("{{ prefix }} {{ suffix }}: %d texts differ\n", rows);
    differ += rows;
{% endfor %}
    return differ != 0;
}
