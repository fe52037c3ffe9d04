CREATE FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
  landed jsonb;
  key_text text;
begin
  select string_agg(format('l.%I::text', k), $q$ || '/' || $q$ order by n)
  into key_text
  from unnest(key_columns) with ordinality as c (k, n);
  execute format('select to_jsonb(l) from %s as l where %s = $1', landing, key_text)
  into landed
  using source_key;

  insert into copying.rejects as r
    (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
  select
    u.application,
    reject.source_table,
    reject.source_key,
    reject.target_table,
    split_part(reason, ': ', 1),
    substr(reason, strpos(reason, ': ') + 2),
    landed,
    u.id
  from copying.runs as u
  where u.id = reject.run_id
  on conflict on constraint rejects_application_source_table_source_key_key do update
  set
    target_table = excluded.target_table,
    kind = excluded.kind,
    detail = excluded.detail,
    source_row = excluded.source_row,
    run_id = excluded.run_id,
    rejected_at = excluded.rejected_at
  where (r.target_table, r.kind, r.detail, r.source_row)
    is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row);
  return false;
end
$_$;

COMMENT ON FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) IS 'Keeps a row that a plan rejects, as it landed; gives false, so that it is not inserted';

REVOKE ALL ON FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) TO app_copier;
