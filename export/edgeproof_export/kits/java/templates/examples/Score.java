import {{ java_package }}.Decision;
import {{ java_package }}.Row;

/** Scores one row: {@code java -cp target/classes examples/Score.java}. */
class Score {
    public static void main(String[] arguments) {
{% for line in example_lines %}
        {{ line }}
{% endfor %}
        Decision decision = row.decide(false);
        System.out.println(decision.probability() + " " + decision.label());
    }
}
