package {{ java_package }};

import java.util.HashMap;
import java.util.Map;

/** Golden rows: inputs on which implementations are likely to differ, and the bits to expect. */
public final class SelfTest {
    private SelfTest() {}

    /**
     * Runs the golden rows through this build: by name where a table can hold them, else as
     * vectors.
     *
     * @throws IllegalStateException for the first whose bits differ
     */
    public static void run() {
        float[] probabilities = Weights.decode(Golden.PROBABILITIES);
        int named = Golden.NAMED_ROWS.length;
        for (int row = named; row < probabilities.length; row++) {
            float[] vector = Weights.decode(Golden.VECTORS[row - named]);
            expect(row, Model.probability(vector), probabilities[row]);
        }
        for (int row = 0; row < named; row++) {
            Decision found = named(Golden.NAMED_ROWS[row]).decide(false);
            expect(row, found.probability(), probabilities[row]);
        }
{% if golden_texts %}
        for (String[] golden : Golden.TEXTS) {
            Feature feature = Contract.FEATURES.get(Integer.parseInt(golden[0]));
            String found = ((TextFeature) feature).places(bytes(golden[1])).toString();
            if (!found.equals(golden[2])) {
                throw new IllegalStateException(
                        "golden text "
                                + golden[1]
                                + ": expected the terms "
                                + golden[2]
                                + ", got "
                                + found);
            }
        }
{% endif %}
    }
{% if golden_texts %}

    private static byte[] bytes(String digits) {
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
{% endif %}

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
        System.out.println(Weights.decode(Golden.PROBABILITIES).length + " golden rows: the same bits");
    }
}
