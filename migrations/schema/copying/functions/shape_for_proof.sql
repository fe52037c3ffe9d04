CREATE FUNCTION copying.shape_for_proof(shaped regclass, target regclass, proof text, row_hash text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
  execute format('drop table if exists %s', proof);
  execute format(
    'create unlogged table %s as select s.source_key::text as source_key, s.reject_reason, s.rounded_columns, %s, %s as row_hash from (select source_key, reject_reason, %s as rounded_columns, %s from %s as v) as s',
    proof,
    (
      select string_agg(format('s.%I', c.name), ', ')
      from copying.proof_columns(target, false) as c
      join pg_catalog.pg_attribute as a on a.attrelid = shaped and a.attname = c.name and a.attnum > 0
      where c.is_key or c.kind is not null
    ),
    row_hash,
    coalesce(
      (
        select format('case when v.reject_reason is null then nullif(array_remove(array[%s]::text[], null), %L) end', string_agg(r, ', '), '{}')
        from copying.rounded_items(shaped, target) as r
        having count(*) > 0
      ),
      'null::text[]'
    ),
    (select string_agg(format('%s::%s as %1$s', c.name, c.type), ', ') from copying.plan_columns(shaped, target) as c),
    shaped
  );
  execute format('create index on %s (source_key)', proof);
  execute format('analyze %s', proof);
end
$_$;

COMMENT ON FUNCTION copying.shape_for_proof(shaped regclass, target regclass, proof text, row_hash text) IS 'Runs a plan again and keeps key, hash and figures of its rows in an unlogged table';

REVOKE ALL ON FUNCTION copying.shape_for_proof(shaped regclass, target regclass, proof text, row_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.shape_for_proof(shaped regclass, target regclass, proof text, row_hash text) TO app_copier;
