package {{ java_package }};

import java.util.HashSet;
import java.util.Set;

/** The words for a missing value: of one feature, or those that features share. */
final class Words {
    /** Of the features that have none of their own. */
    static final Words SHARED =
            new Words({{ missing_values | texts }});

    private final Set<String> texts;
    private final Set<Float> numbers = new HashSet<>();

    Words(String... words) {
        texts = Set.of(words);
        for (String word : words) {
            if (Grammar.isFinite(word)) {
                numbers.add((float) Double.parseDouble(word) + 0f); // -0 + 0 is 0
            }
        }
    }

    /** Returns whether a cleaned text is one of them. */
    boolean has(String text) {
        return texts.contains(Grammar.word(text));
    }

    /** Returns whether a number is one of them. */
    boolean has(float number) {
        return numbers.contains(number + 0f);
    }
}
