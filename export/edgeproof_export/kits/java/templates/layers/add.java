{% macro run(layer, x, other) %}
AddLayer.run({{ x }}, {{ other }})
{%- endmacro %}
package {{ java_package }};

/** The sum of two tensors: where branches of a network meet. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
final strictfp class AddLayer {
    private AddLayer() {}

    /** Returns the sums. */
    static float[] run(float[] x, float[] other) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] + other[i];
        }
        return y;
    }
}
