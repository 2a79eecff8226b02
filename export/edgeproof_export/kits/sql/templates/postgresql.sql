-- The sealed decision {{ contract.name }} for PostgreSQL (tested with 15):
--     SELECT t.*, d.* FROM some_table t, {{ prefix }}_decide(t) d;
-- gives all columns, and label, probability and warnings of each row.
-- Made by edgeproof {{ version }} from model {{ model_id }}. Do not edit it; export again.
--
-- Numbers are real, each operation rounded, sums in the order that is written: the same bits as edgeproof's
-- reference engine.

BEGIN;

-- A row of texts: what rows of subqueries are made of, whose columns have no type that lasts.
DROP TYPE IF EXISTS {{ prefix }}_row;
CREATE TYPE {{ prefix }}_row AS (
{% for feature in features %}
    {{ feature.name | name }} text{{ "," if not loop.last }}
{% endfor %}
);

-- Cells to texts: blanks and one pair of quotes go.

CREATE OR REPLACE FUNCTION {{ prefix }}_clean(cell text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $edgeproof$
BEGIN
    cell := btrim(cell, E' \t\n\x0b\f\r');
    IF length(cell) >= 2 AND left(cell, 1) IN ('''', '"') AND left(cell, 1) = right(cell, 1) THEN
        RETURN substr(cell, 2, length(cell) - 2);
    END IF;
    RETURN cell;
END
$edgeproof$;

CREATE OR REPLACE FUNCTION {{ prefix }}_lower(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT translate(cell, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
$edgeproof$;

-- The one spelling of a category: 1.0 is 1, True is true.
CREATE OR REPLACE FUNCTION {{ prefix }}_spelled(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT CASE
        WHEN {{ prefix }}_lower(cell) IN ('true', 'false') THEN {{ prefix }}_lower(cell)
        WHEN cell ~ '^-0[.]0+$' THEN '0'
        WHEN cell ~ '^[+-]?[0-9]+[.]0+$' THEN split_part(cell, '.', 1)
        ELSE cell
    END
$edgeproof$;

CREATE OR REPLACE FUNCTION {{ prefix }}_word(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT {{ prefix }}_lower({{ prefix }}_spelled(cell))
$edgeproof$;
{% if "numeric" in feature_kinds %}

-- Texts and numbers to the nearest real; numbers may be infinite, texts may not. NULL where missing.

CREATE OR REPLACE FUNCTION {{ prefix }}_number(cell anyelement, named text, words text[], numbers real[], booleans boolean)
RETURNS real LANGUAGE plpgsql STABLE PARALLEL SAFE AS $edgeproof$
DECLARE
    given text; word text; d float8; found real;
BEGIN
    IF cell IS NULL THEN
        RETURN NULL;
    ELSIF pg_typeof(cell) IN ('real', 'double precision', 'smallint', 'integer', 'bigint') THEN
        d := cell::float8;
        IF d = 'NaN' THEN
            RETURN NULL;
        ELSIF abs(d) >= 3.4028235677973366e38 THEN
            RETURN CASE WHEN d > 0 THEN 'Infinity' ELSE '-Infinity' END;
        END IF;
    ELSE
        given := {{ prefix }}_clean(cell::text);
        word := {{ prefix }}_word(given);
        IF word = ANY (words) THEN
            RETURN NULL;
        ELSIF booleans AND word IN ('false', 'true') THEN
            d := CASE word WHEN 'true' THEN 1 ELSE 0 END;
        ELSE
            d := {{ prefix }}_decimal(given);
        END IF;
        IF d IS NULL THEN
            RAISE EXCEPTION 'column "%": expected a number, got "%"', named, left(given, 40);
        ELSIF abs(d) >= 3.4028235677973366e38 THEN
            RAISE EXCEPTION 'column "%": expected a number within the float32 range, got "%"', named, left(given, 40);
        END IF;
    END IF;
    found := CASE WHEN abs(d) <= float8 '7.006492321624085e-46' THEN 0 ELSE d::real END;
    RETURN CASE WHEN found = ANY (numbers) THEN NULL ELSE found END;
END
$edgeproof$;

-- NULL for what is no ASCII decimal. What would be out of the range of float8 is not read by it: that is an error.
CREATE OR REPLACE FUNCTION {{ prefix }}_decimal(given text) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $edgeproof$
DECLARE
    parts text[] := regexp_match(given, '^[+-]?([0-9]*)[.]?([0-9]*)(?:[eE]([+-]?[0-9]+))?$');
    whole text := ltrim(parts[1], '0');
    rest text := ltrim(parts[2], '0');
    power numeric;
BEGIN
    IF parts IS NULL OR parts[1] || parts[2] = '' THEN
        RETURN NULL;
    ELSIF whole || rest = '' THEN
        RETURN 0;
    END IF;
    power := coalesce(parts[3], '0')::numeric
        + CASE WHEN whole <> '' THEN length(whole) ELSE length(rest) - length(parts[2]) END;
    IF power > 50 THEN
        RETURN 'Infinity';
    ELSIF power < -50 THEN
        RETURN 0;
    END IF;
    RETURN given::float8;
END
$edgeproof$;

CREATE OR REPLACE FUNCTION {{ prefix }}_ramp(x float8) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT CASE WHEN x < float8 '1.1754942807573643e-38' THEN 0 WHEN x > 1 THEN 1 ELSE x::real END
$edgeproof$;
{% endif %}
{% if feature_kinds != ("numeric",) %}

-- The text of a cell; NULL where missing.
CREATE OR REPLACE FUNCTION {{ prefix }}_text(cell anyelement, words text[]) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $edgeproof$
DECLARE
    given text := {{ prefix }}_clean(cell::text);
BEGIN
    IF pg_typeof(cell) IN ('real', 'double precision') THEN
        IF cell::float8 = 'NaN' THEN
            RETURN NULL;
        ELSIF abs(cell::float8) < 9e15 AND trunc(cell::float8) = cell::float8 THEN
            given := cell::float8::bigint::text;
        END IF;
    END IF;
    RETURN CASE WHEN {{ prefix }}_word(given) = ANY (words) THEN NULL ELSE given END;
END
$edgeproof$;
{% endif %}
{% if "categorical" in feature_kinds %}

-- The code of a category; 0 where unknown, NULL where missing.
CREATE OR REPLACE FUNCTION {{ prefix }}_code(cell text, spellings text[], codes integer[]) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $edgeproof$
BEGIN
    RETURN CASE WHEN cell IS NOT NULL THEN coalesce(codes[array_position(spellings, {{ prefix }}_spelled(cell))], 0) END;
END
$edgeproof$;
{% endif %}
{% if "text" in feature_kinds %}

-- The stream of a text: lower case, digits as 0, each mark a word of its own, one blank around words.
CREATE OR REPLACE FUNCTION {{ prefix }}_stream(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT regexp_replace(
        ' ' || regexp_replace(
            translate(
                cell,
                '123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ{{ capitals }}',
                '000000000abcdefghijklmnopqrstuvwxyz{{ capitals | lower_stream }}'
            ),
            '[]!-&(-/:-@\\^_`{-~[]', ' \& ', 'g'
        ) || ' ', '[\u0001-\u0020\u007f]+', ' ', 'g'
    )
$edgeproof$;
{% endif %}

-- Magnitudes below 2^-126 count as 0. A product is taken in float8, where it is exact: PostgreSQL ends with an error
-- where one of two reals would become 0.
CREATE OR REPLACE FUNCTION {{ prefix }}_flush(x float8) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT CASE WHEN abs(x) < float8 '1.1754942807573643e-38' THEN 0 ELSE x::real END
$edgeproof$;

CREATE OR REPLACE FUNCTION {{ prefix }}_product(x real, w real) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT CASE WHEN abs(x::float8 * w::float8) <= float8 '7.006492321624085e-46' THEN 0 ELSE x * w END
$edgeproof$;

-- e^x from -87 to 87: x = k * ln 2 + r.
CREATE OR REPLACE FUNCTION {{ prefix }}_exp(x real) RETURNS real LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $edgeproof$
DECLARE
    k real := trunc(x * {{ "3FB8AA3B" | from_bits }} + CASE WHEN x < 0 THEN REAL '-0.5' ELSE REAL '0.5' END);
    r real := (x - k * {{ "3F317200" | from_bits }}) - k * {{ "35BFBE8E" | from_bits }};
    y real := 1;
BEGIN
    IF abs(r) > REAL '1e-15' THEN  -- a smaller r changes no bit of 1 + r, and its square could be too small for a real
        y := (((({{ "3AB52297" | from_bits }} * r + {{ "3C091CD5" | from_bits }}) * r + {{ "3D2AAC5C" | from_bits }}) * r
            + {{ "3E2AAA49" | from_bits }}) * r + {{ "3EFFFFFE" | from_bits }});
        y := ((r * r) * y + r) + REAL '1';
    END IF;
    RETURN y * power(float8 '2', k)::real;
END
$edgeproof$;
{% for name in activations %}
{% import "activations/" ~ name ~ ".postgresql.sql" as activation %}
{% if activation.functions is defined %}
{{ activation.functions(prefix) }}
{%- endif %}
{% endfor %}

CREATE OR REPLACE FUNCTION {{ prefix }}_decide(r anyelement, OUT label text, OUT probability real, OUT warnings text[])
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $edgeproof$
DECLARE
    words CONSTANT text[] := ARRAY[{{ contract.missing | sort | texts }}]::text[];
    given jsonb; lacking text;
{% for number, feature, words, start in numbered %}
    v{{ number }} {{ of_features[feature.kind].type }}; f{{ number }} {{ of_features[feature.kind].type }};
{% endfor %}
{% for line in declared("ep_x", n_encoded) %}
{{ line }}
{% endfor %}
{% for layer in layers %}
{% set number = loop.index %}
{% for letter in "ah" %}
{% for line in declared("ep_" ~ letter ~ number ~ "_", layer.n_out) %}
{{ line }}
{% endfor %}
{% endfor %}
{% endfor %}
BEGIN
    IF pg_typeof(r) IN ('record', 'json', 'jsonb') THEN
        given := to_jsonb(r);
        SELECT wanted.name INTO lacking FROM unnest(ARRAY[{{ contract.feature_names | texts }}]) AS wanted(name)
            WHERE NOT given ? wanted.name LIMIT 1;
        IF lacking IS NOT NULL THEN
            RAISE EXCEPTION 'column "%": missing from the row', lacking;
        END IF;
        SELECT d.label, d.probability, d.warnings INTO label, probability, warnings
            FROM {{ prefix }}_decide(jsonb_populate_record(NULL::{{ prefix }}_row, given)) d;
        RETURN;
    END IF;

{% for number, feature, words, start in numbered %}
    v{{ number }} := {{ of_features[feature.kind].read(prefix, number, feature, words, "words" if feature.missing_values is none else "ARRAY[" ~ (words | texts) ~ "]::text[]") }};
    f{{ number }} := {{ of_features[feature.kind].limited(number, feature) }};
{{ of_features[feature.kind].encoded(prefix, number, feature, start) }}
{%- endfor %}
{% set ns = namespace(given="ep_x") %}
{% for layer in layers %}
{% set number = loop.index %}
{% import "activations/" ~ layer.activation ~ ".postgresql.sql" as activation %}

{{ of_layers[layer.kind].run(prefix, layer, number, ns.given) }}
{%- for to in range(1, layer.n_out + 1) %}
{% set place = number ~ "_" ~ to %}
    ep_h{{ place }} := {{ activation.result(prefix, "ep_a" ~ place) }};
{% endfor %}
{% set ns.given = "ep_h" ~ number ~ "_" %}
{% endfor %}

    probability := {{ ns.given }}1;
    label := CASE WHEN probability > {{ threshold | real }} THEN {{ contract.labels[1] | text }} ELSE {{ contract.labels[0] | text }} END;
    warnings := '{}';
{% for number, feature, words, start in numbered %}
{{ of_features[feature.kind].warned(number, feature, start) }}
{%- endfor %}
END
$edgeproof$;

COMMIT;
