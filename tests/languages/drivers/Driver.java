import edgeproof.kit.Contract;
import edgeproof.kit.Decision;
import edgeproof.kit.Model;
import edgeproof.kit.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** java Driver vectors|rows < what wire.py writes > what it reads. */
public final class Driver {
    public static void main(String[] arguments) throws IOException {
        byte[] given = System.in.readAllBytes();
        PrintStream out = new PrintStream(System.out, false);
        if (arguments[0].equals("vectors")) {
            out.write(vectors(ByteBuffer.wrap(given).order(ByteOrder.LITTLE_ENDIAN)));
        } else {
            new String(given, StandardCharsets.US_ASCII)
                    .lines()
                    .forEach(line -> out.print(answer(line.split(" ", -1)) + "\n"));
        }
        out.flush();
    }

    private static byte[] vectors(ByteBuffer given) {
        float[] vector = new float[Contract.WIDTH];
        int rows = given.remaining() / 4 / vector.length;
        ByteBuffer result = ByteBuffer.allocate(4 * rows).order(ByteOrder.LITTLE_ENDIAN);
        while (given.hasRemaining()) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = given.getFloat();
            }
            result.putFloat(Model.probability(vector));
        }
        return result.array();
    }

    private static String answer(String[] cells) {
        Map<String, Object> named = new HashMap<>();
        for (int i = 0; i < cells.length; i++) {
            boolean known = i < Contract.FEATURES.size();
            if (!cells[i].equals("!")) {
                named.put(known ? Contract.FEATURES.get(i).name() : "no such name " + i, value(cells[i]));
            }
        }
        try {
            Row row = Row.of(named);
            Decision decision = row.decide(false);
            int index = Contract.LABELS.indexOf(decision.label());
            StringBuilder answer = new StringBuilder(bits(decision.probability())).append(" ").append(index).append(" ");
            for (float x : row.vector()) {
                answer.append(Integer.toHexString(Float.floatToRawIntBits(x))).append(",");
            }
            answer.setLength(answer.length() - 1);
            List<String> names = Contract.FEATURES.stream().map(f -> f.name()).collect(Collectors.toList());
            String told = decision.warnings().stream()
                    .map(w -> names.indexOf(w.column()) + ":" + w.kind().name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(","));
            return (answer + " " + told).stripTrailing();
        } catch (IllegalArgumentException refused) {
            return "refused";
        }
    }

    private static String bits(float x) {
        return String.format("%08x", Float.floatToRawIntBits(x));
    }

    private static Object value(String cell) {
        switch (cell.charAt(0)) {
            case 'T':
                return true;
            case 'F':
                return false;
            case 'n':
                return Double.longBitsToDouble(Long.parseUnsignedLong(cell.substring(1), 16));
            case 't':
                return new String(bytes(cell.substring(1)), StandardCharsets.UTF_8);
            // only with pictures
            case 'p':
                String[] parts = cell.substring(1).split("x", -1);
                return new edgeproof.kit.ImageFeature.Picture(
                        bytes(parts[3]), number(parts[0]), number(parts[1]), number(parts[2]));
            // end
            case 'w':
                ByteBuffer given = ByteBuffer.wrap(bytes(cell.substring(1)));
                float[] numbers = new float[given.remaining() / 4];
                given.asFloatBuffer().get(numbers);
                return numbers;
            case '*':
                int at = cell.indexOf('t');
                return ((String) value(cell.substring(at))).repeat(Integer.parseInt(cell, 1, at, 10));
            case 'u':
                char[] units = new char[cell.length() / 4];
                for (int i = 0; i < units.length; i++) {
                    units[i] = (char) Integer.parseInt(cell, 1 + 4 * i, 5 + 4 * i, 16);
                }
                return new String(units);
            default:
                return null;
        }
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static byte[] bytes(String digits) {
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits, 2 * i, 2 * i + 2, 16);
        }
        return bytes;
    }
}
