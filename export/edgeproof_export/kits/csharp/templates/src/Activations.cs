using static {{ namespace }}.Arithmetic;

namespace {{ namespace }}
{
    /// <summary>What a layer makes of its sums.</summary>
    internal static class Activations
    {
{% for name in activations %}
{% include "activations/" ~ name ~ ".cs" %}
{% if not loop.last %}

{% endif %}
{% endfor %}
    }
}
