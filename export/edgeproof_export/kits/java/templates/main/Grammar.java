package {{ java_package }};

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cells to numbers and codes: the only step that touches texts. */
final class Grammar {
    private static final String BLANKS = " \t\n\013\f\r";
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern INTEGRAL = Pattern.compile("([+-]?[0-9]+)\\.0+");

    private Grammar() {}

    /** Reads a cell as a number; NaN where missing. */
    static float number(Object cell, Words words, boolean booleans) {
        float x = given(cell, words, booleans);
        return words.has(x) ? Float.NaN : x;
    }

    private static float given(Object cell, Words words, boolean booleans) {
        if (cell == null) {
            return Float.NaN;
        }
        if (cell instanceof Number) {
            return (float) ((Number) cell).doubleValue();
        }
        boolean isTruth = booleans && cell instanceof Boolean;
        if (!isTruth && !(cell instanceof CharSequence)) {
            throw new IllegalArgumentException("expected a number, got " + cell);
        }
        String text = clean(cell.toString());
        if (words.has(text)) {
            return Float.NaN;
        }
        String truth = booleans ? category(text) : "";
        if (truth.equals("true") || truth.equals("false")) {
            return truth.equals("true") ? 1 : 0;
        }
        return number(text);
    }

    /** Returns whether a word is a number within the float range. */
    static boolean isFinite(String word) {
        return DECIMAL.matcher(word).matches()
                && !Float.isInfinite((float) Double.parseDouble(word));
    }

    /** Returns a cleaned text as words are spelled: a category, ASCII letters in lower case. */
    static String word(String text) {
        StringBuilder result = new StringBuilder(category(text));
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                result.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return result.toString();
    }

    /** Reads a cleaned ASCII decimal: the nearest double, then the nearest float. */
    private static float number(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a number, got " + excerpt(text));
        }
        float value = (float) Double.parseDouble(text);
        if (Float.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "expected a number within the float range, got " + excerpt(text));
        }
        return value;
    }

    /** Reads a cell as a category in its one spelling; null where missing. */
    static String category(Object cell, Words words) {
        String text = cleaned(cell, words);
        return text == null ? null : category(text);
    }

    /** Reads a cell as a cleaned text; null where missing. */
    static String cleaned(Object cell, Words words) {
        if (cell == null || cell instanceof Number && Double.isNaN(((Number) cell).doubleValue())) {
            return null;
        }
        String text = clean(text(cell));
        return words.has(text) ? null : text;
    }

    private static String text(Object cell) {
        if (cell instanceof Double || cell instanceof Float || cell instanceof BigDecimal) {
            return decimal(((Number) cell).doubleValue());
        }
        if (cell instanceof CharSequence
                || cell instanceof Boolean
                || cell instanceof Number
                || cell instanceof Character) {
            return cell.toString();
        }
        throw new IllegalArgumentException(
                "expected a text, a number or a boolean, got " + cell.getClass().getSimpleName());
    }

    /** Writes whole numbers without a point, others as the shortest decimal that reads back. */
    private static String decimal(double number) {
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        BigDecimal exact = new BigDecimal(number);
        if (number % 1 == 0) {
            return exact.toBigInteger().toString();
        }
        int digits = 1;
        while (exact.round(new MathContext(digits)).doubleValue() != number) {
            digits++;
        }
        return exact.round(new MathContext(digits)).toPlainString();
    }

    /** Trims ASCII blanks, then one pair of equal quotes. */
    static String clean(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && BLANKS.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (start < end && BLANKS.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end - start >= 2 && text.charAt(start) == text.charAt(end - 1)) {
            char quote = text.charAt(start);
            if (quote == '\'' || quote == '"') {
                return text.substring(start + 1, end - 1);
            }
        }
        return text.substring(start, end);
    }

    /** Returns the one spelling of a cleaned category: 1.0 is 1, and True is true. */
    private static String category(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("true") || lower.equals("false")) {
            return lower;
        }
        Matcher integral = INTEGRAL.matcher(text);
        if (!integral.matches()) {
            return text;
        }
        return integral.group(1).equals("-0") ? "0" : integral.group(1);
    }

    /** Quotes the beginning of a text for a message. */
    static String excerpt(String text) {
        return '"' + (text.length() <= 40 ? text : text.substring(0, 37) + "...") + '"';
    }
}
