// Decides about one row and prints it. Put your sensor's values in place of these, which are one of the golden rows.
#include <{{ stem }}.h>

void setup()
{
    Serial.begin(115200);
}

void loop()
{
    float features[{{ upper }}_WIDTH];

{% for place, value in example %}
    features[{{ place }}] = {{ value }};
{% endfor %}

    Serial.print({{ prefix }}_label(features) ? {{ upper }}_LABEL_1 : {{ upper }}_LABEL_0);
    Serial.print(" ");
    Serial.println({{ prefix }}_probability(features), 6);
    delay(1000);
}
