-- After postgresql.sql and golden.sql: every golden row must give its sealed label and the sealed bits.
DO $edgeproof$
DECLARE
    n_rows integer; wrong integer;
BEGIN
    SELECT count(*), min(edgeproof_row) FILTER (WHERE label <> edgeproof_label OR probability <> edgeproof_probability)
    INTO n_rows, wrong
    FROM (
        SELECT edgeproof_row, edgeproof_label, edgeproof_probability, d.label, d.probability
        FROM {{ prefix }}_golden_texts t, {{ prefix }}_decide(t) d
        UNION ALL
        SELECT edgeproof_row, edgeproof_label, edgeproof_probability, d.label, d.probability
        FROM {{ prefix }}_golden_numbers t, {{ prefix }}_decide(t) d
    ) answers;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'golden row %: another answer than was sealed; this copy is damaged', wrong;
    END IF;
    RAISE NOTICE '% golden rows: the sealed bits', n_rows;
END
$edgeproof$;
