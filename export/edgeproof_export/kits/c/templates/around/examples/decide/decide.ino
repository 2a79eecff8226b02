{% if text_features %}
// Decides about the texts that arrive, and prints what it decides.
{% elif contract.given_shape | length > 1 %}
// Decides about {{ "a picture" if of_bytes else "a window" }} and prints what it decides. Fill in what your device gives.
{% else %}
// Decides about one row and prints it. Put your sensor's values in place of these, which are one of the golden rows.
{% endif %}
#include <{{ stem }}.h>

void setup()
{
    Serial.begin(115200);
}

void loop()
{
{% if numbers %}
    {{ "static " if planned }}{{ row_type }} features[{{ upper }}_WIDTH];
{% endif %}
{% if planned %}
    static float arena[{{ upper }}_ARENA / sizeof(float)];
{% endif %}
{% if text_features %}
    static struct {{ prefix }}_text texts[{{ upper }}_TEXTS];

    // Each text is a line of its own. It is read as it arrives, and is not kept.
    for (uint8_t feature = 0; feature < {{ upper }}_TEXTS; feature++) {
        {{ prefix }}_text_start(&texts[feature], feature);
        for (int byte = Serial.read(); byte != '\n'; byte = Serial.read()) {
            if (byte >= 0) {
                const char one = (char)byte;
                {{ prefix }}_text_add(&texts[feature], &one, 1);
            }
        }
        {{ prefix }}_text_end(&texts[feature]);
    }
{% endif %}

{% for place, value in example %}
    features[{{ place }}] = {{ value }};
{% endfor %}

    Serial.print({{ prefix }}_label({{ row }}) ? {{ upper }}_LABEL_1 : {{ upper }}_LABEL_0);
    Serial.print(" ");
    Serial.println({{ prefix }}_probability({{ row }}), 6);
{% if not text_features %}
    delay(1000);
{% endif %}
}
