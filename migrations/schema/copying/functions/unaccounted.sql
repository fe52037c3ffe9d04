CREATE FUNCTION copying.unaccounted(landing regclass, key_columns text[], proofs regclass[], leaves text[]) RETURNS SETOF text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return query execute format(
    'select k.source_key from (select %s as source_key from %s as s where true%s) as k where true%s',
    copying.source_key_of('s', key_columns),
    landing,
    (select string_agg(format(' and (%s) is not true', l), '') from unnest(leaves) as l),
    (select string_agg(format(' and not exists (select from %s as p where p.source_key = k.source_key)', p), '') from unnest(proofs) as p)
  );
end
$$;

COMMENT ON FUNCTION copying.unaccounted(landing regclass, key_columns text[], proofs regclass[], leaves text[]) IS 'Keys of landed rows that no plan takes, rejects or leaves out on purpose';

REVOKE ALL ON FUNCTION copying.unaccounted(landing regclass, key_columns text[], proofs regclass[], leaves text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.unaccounted(landing regclass, key_columns text[], proofs regclass[], leaves text[]) TO app_copier;
