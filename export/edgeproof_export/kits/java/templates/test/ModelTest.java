package edgeproof.{{ package }};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelTest {
    @Test
    void goldenRowsHaveTheSameBits() {
        SelfTest.run();
    }

    @Test
    void namesAreThoseOfTheContract() {
        Map<String, Object> all = new HashMap<>();
        Contract.FEATURES.forEach(feature -> all.put(feature.name(), null));
        assertTrue(Contract.LABELS.contains(Row.of(all).label()));
        all.put("no such column", 1);
        assertTrue(Contract.LABELS.contains(Row.of(all).label()));
        assertThrows(IllegalArgumentException.class, () -> Row.of(Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new Row().probability());
    }

    @Test
    void vectorsHaveOneLength() {
        float[] longer = new float[Contract.WIDTH + 1];
        assertThrows(IllegalArgumentException.class, () -> Model.probability(longer));
    }

    @Test
    void labelsFollowTheThreshold() {
        assertEquals(Contract.LABELS.get(0), Model.label(Contract.THRESHOLD));
        assertEquals(Contract.LABELS.get(1), Model.label(Contract.THRESHOLD + 0.001f));
    }
}
