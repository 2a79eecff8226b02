package edgeproof.{{ package }};

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Golden rows: inputs on which implementations are likely to differ, and the bits to expect. */
public final class SelfTest {
    private SelfTest() {}

    /**
     * Runs the golden rows through this build, as vectors and, where a table can hold them, as
     * named rows.
     *
     * @throws IllegalStateException for the first whose bits differ
     */
    public static void run() {
        for (int row = 0; row < Golden.ROWS.length; row++) {
            float[] golden = Weights.decode(Golden.ROWS[row]);
            int features = golden.length - 1;
            float[] vector = Arrays.copyOf(golden, features);
            expect(row, Model.probability(vector), golden[features]);
            if (row < Golden.NAMED_ROWS.length) {
                expect(row, named(Golden.NAMED_ROWS[row]).probability(), golden[features]);
            }
        }
    }

    private static Row named(String[] cells) {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < cells.length; i++) {
            row.put(Contract.FEATURES.get(i).name(), cells[i]);
        }
        return Row.of(row);
    }

    private static void expect(int row, float found, float expected) {
        if (Float.floatToIntBits(found) != Float.floatToIntBits(expected)) {
            throw new IllegalStateException(
                    "golden row " + row + ": expected " + expected + ", got " + found);
        }
    }

    /**
     * Runs the self-test from the command line.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        run();
        System.out.println(Golden.ROWS.length + " golden rows: the same bits");
    }
}
