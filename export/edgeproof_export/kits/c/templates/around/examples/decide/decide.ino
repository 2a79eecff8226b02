{% if text_features %}
// Decides about the texts that arrive, and prints what it decides.
{% elif contract.given_shape | length > 1 %}
// Decides about {{ "a picture" if of_bytes else "a window" }} and prints what it decides. Fill in what your device gives.
{% else %}
// Decides about one of the golden rows{{ ", then with a number from a sensor, then without it" if sensor }}, and prints each decision.
{% endif %}
#include <{{ stem }}.h>

{% if sensor %}
static void show(const float *features)
{
    Serial.print({{ prefix }}_label(features) ? {{ upper }}_LABEL_1 : {{ upper }}_LABEL_0);
    Serial.print(" ");
    Serial.println({{ prefix }}_probability(features), 6);
}

{% endif %}
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

{% if sensor %}
    show(features);

    // A sensor at A0: the counts 0 to 1,023 of the converter stand for {{ sensor.low }} to {{ sensor.high }}, as in training.
    const int count = analogRead(A0);
    features[{{ upper }}_FEATURE_{{ sensor.upper }}] = {{ sensor.low }}f + {{ sensor.unit }}f * count;
    show(features);
    features[{{ upper }}_FEATURE_{{ sensor.upper }}] = NAN; // a missing value
    show(features);
{% if quantised %}

    // The same in integers. What does not change is quantised once; from the count to the answer there is no float.
    int8_t inputs[{{ upper }}_N_INPUTS];
    {{ prefix }}_quantise(features, inputs);
{% for macro, input in sensor.inputs %}
    inputs[{{ upper }}_INPUT_{{ input }}] = {{ upper }}_{{ macro }}({{ input }}, count, {{ sensor.unit }}f, {{ sensor.low }}f);
{% endfor %}
    Serial.println({{ prefix }}_output_int8(inputs) > {{ upper }}_THRESHOLD_INT8 ? {{ upper }}_LABEL_1 : {{ upper }}_LABEL_0);
{% endif %}
{% else %}
    Serial.print({{ prefix }}_label({{ row }}) ? {{ upper }}_LABEL_1 : {{ upper }}_LABEL_0);
    Serial.print(" ");
    Serial.println({{ prefix }}_probability({{ row }}), 6);
{% endif %}
{% if not text_features %}
    delay(1000);
{% endif %}
}
