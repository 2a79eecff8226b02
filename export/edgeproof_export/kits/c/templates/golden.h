/* {{ prefix }}: golden rows, for the self-test only. */
#ifndef {{ upper }}_GOLDEN_H
#define {{ upper }}_GOLDEN_H

#include "{{ stem }}.h"

#ifdef __cplusplus
extern "C" {
#endif

int {{ prefix }}_golden_count(void);
void {{ prefix }}_golden_row(int row, float features[{{ upper }}_WIDTH]);
uint32_t {{ prefix }}_golden_bits(int row); /* of the probability in float32 */
{% if quantised %}
int8_t {{ prefix }}_golden_output(int row);
{% endif %}

#ifdef __cplusplus
}
#endif

#endif
