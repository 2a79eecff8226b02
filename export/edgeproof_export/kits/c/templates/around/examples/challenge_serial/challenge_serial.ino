// Answers a challenge of edgeproof over the serial line: a row vector comes in, the bits of its probability go out, all
// as float32 with the lowest byte first, as every Arduino board holds it.
#include <{{ stem }}.h>

void setup()
{
    Serial.begin(115200);
    Serial.setTimeout(60000);
}

void loop()
{
    float features[{{ upper }}_WIDTH];
    float probability;

    if (Serial.readBytes((char *)features, sizeof features) != sizeof features)
        return;
    probability = {{ prefix }}_probability(features);
    Serial.write((const uint8_t *)&probability, sizeof probability);
}
