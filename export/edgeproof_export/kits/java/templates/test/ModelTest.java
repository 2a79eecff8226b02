package {{ java_package }};

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ModelTest {
    @Test
    void goldenRowsHaveTheSameBits() {
        SelfTest.run();
    }

    @Test
    void anotherLengthIsAnError() {
        float[] none = {};
        assertThrows(IllegalArgumentException.class, () -> Model.probability(none));
    }
}
