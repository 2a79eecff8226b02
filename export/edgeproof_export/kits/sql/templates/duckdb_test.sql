-- After duckdb.sql and golden.sql: every golden row must give its sealed label and the sealed bits.
SELECT CASE
    WHEN coalesce(count(*) FILTER (wrong), 0) = 0 THEN count(*) || ' golden rows: the sealed bits'
    ELSE error('golden row ' || min(edgeproof_row) FILTER (wrong) || ': another answer than was sealed; this copy is damaged')
END AS self_test
FROM (
{% for table in ("texts", "numbers") %}
    SELECT edgeproof_row, label <> edgeproof_label OR probability <> edgeproof_probability AS wrong
    FROM {{ prefix }}_decide('{{ prefix }}_golden_{{ table }}')
{% if not loop.last %}
    UNION ALL
{% endif %}
{% endfor %}
);
