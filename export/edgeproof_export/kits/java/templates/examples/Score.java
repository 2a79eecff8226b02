import edgeproof.{{ package }}.Row;

/** Scores one row: {@code java -cp target/classes examples/Score.java}. */
class Score {
    public static void main(String[] arguments) {
{% for line in example_lines %}
        {{ line }}
{% endfor %}
        System.out.println(row.probability() + " " + row.label());
    }
}
