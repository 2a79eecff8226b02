{% set types = ["String", "long", "boolean"] %}
{% macro literal(feature) %}
new TextFeature({{ feature.name | text }}, {% if feature.missing_values is none %}Words.SHARED{% else %}new Words({{ feature.missing_values | texts }}){% endif %}, {{ (feature.seen.missing > 0) | lower }}, {{ feature.terms | texts }})
{%- endmacro %}
package {{ java_package }};

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Free text: a number of the row vector for each term, 1 where the normalised text contains it,
 * else 0. The encoded vector has the same columns.
 */
public final class TextFeature extends Feature {
    private final Words words; // for a missing value
    private final boolean gaps; // whether training had missing cells
    private final List<String> terms;
    private final String[] bytes; // of the terms, a character a byte

    TextFeature(String name, Words words, boolean gaps, String... terms) {
        super(name);
        this.words = words;
        this.gaps = gaps;
        this.terms = List.of(terms);
        bytes = new String[terms.length];
        for (int i = 0; i < terms.length; i++) {
            bytes[i] = characters(terms[i].getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Returns what is looked for.
     *
     * @return the terms
     */
    public List<String> terms() {
        return terms;
    }

    @Override
    int width() {
        return bytes.length;
    }

    @Override
    int columns() {
        return bytes.length;
    }

    @Override
    Warning.Kind read(Object cell, float[] vector, int at) {
        String text = Grammar.cleaned(cell, words);
        if (text == null) {
            return gaps ? null : Warning.Kind.MISSING;
        }
        List<Integer> places = places(utf8(text));
        for (int place : places) {
            vector[at + place] = 1;
        }
        return places.isEmpty() ? Warning.Kind.UNKNOWN : null;
    }

    @Override
    String expected() {
        return "a text with one of " + terms.size() + " known terms";
    }

    /** Returns the places of the terms that a text contains; its bytes may be any, mostly UTF-8. */
    List<Integer> places(byte[] text) {
        String stream = characters(new Stream().of(text));
        List<Integer> found = new ArrayList<>();
        for (int place = 0; place < bytes.length; place++) {
            if (stream.contains(bytes[place])) {
                found.add(place);
            }
        }
        return found;
    }

    @Override
    void encode(float[] vector, int at, float[] encoded, int column) {
        for (int term = 0; term < bytes.length; term++) {
            encoded[column + term] = vector[at + term] == 1 ? 1 : 0;
        }
    }

    private static String characters(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns the bytes of a text, in which each lone surrogate is U+FFFD. */
    private static byte[] utf8(String text) {
        StringBuilder scalars = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> scalars.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c));
        return scalars.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Lower case, digits as 0, each mark a word of its own, one blank around words. */
    private static final class Stream {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int last = -1;

        byte[] of(byte[] text) {
            int held = 0; // the first byte of a pair that may be a capital
            blank();
            for (byte signed : text) {
                int b = signed & 0xFF;
                if (held != 0) {
                    int pair = folded(held << 8 | b);
                    emit(pair >> 8);
                    b = pair & 0xFF;
                    held = 0;
                }
                if (b == 0xC3 || b == 0xCE || b == 0xD0) {
                    held = b;
                } else {
                    add(b);
                }
            }
            if (held != 0) {
                emit(held);
            }
            blank();
            return out.toByteArray();
        }

        private void add(int b) {
            if (b >= 'A' && b <= 'Z') {
                emit(b + 'a' - 'A');
            } else if (b >= '0' && b <= '9') {
                emit('0');
            } else if (b >= 'a' && b <= 'z' || b == '\'' || b >= 0x80) {
                emit(b);
            } else {
                blank();
                if (b > ' ' && b != 0x7F) {
                    emit(b);
                    emit(' ');
                }
            }
        }

        private void blank() {
            if (last != ' ') {
                emit(' ');
            }
        }

        private void emit(int b) {
            out.write(b);
            last = b;
        }

        /** Two bytes: a capital of Latin-1, Greek or Cyrillic becomes its small letter. */
        private static int folded(int pair) {
            if (pair >= 0xC380 && pair <= 0xC39E && pair != 0xC397
                    || pair >= 0xCE91 && pair <= 0xCE9F
                    || pair >= 0xD090 && pair <= 0xD09F) {
                return pair + 0x20;
            }
            if (pair >= 0xCEA0 && pair <= 0xCEAB || pair >= 0xD0A0 && pair <= 0xD0AF) {
                return pair + 0xE0;
            }
            return pair >= 0xD080 && pair <= 0xD08F ? pair + 0x110 : pair;
        }
    }
}
