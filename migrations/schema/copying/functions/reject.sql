CREATE FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  landed jsonb;
  is_landed text;
  parts text[] := case when cardinality(key_columns) = 1 then array[source_key] else copying.key_parts(source_key) end;
begin
  -- The landing table has an index of the key.
  if cardinality(parts) is distinct from cardinality(key_columns) then
    perform copying.refuse_key(source_key, landing);
  end if;
  select string_agg(
    case when parts[k.n] is null then format('l.%I is null', a.attname) else format('l.%I = $1[%s]::%s', a.attname, k.n, t.type) end,
    ' and '
  )
  into is_landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;

  begin
    execute format('select to_jsonb(l) from %s as l where %s', landing, is_landed)
    into landed
    using parts;
  exception
    when untranslatable_character then
      -- Somewhere in a json column stands \u0000, which jsonb cannot hold: every value as its text.
      execute format(
        'select jsonb_object(array[%s], array[%s]) from %s as l where %s',
        (select string_agg(quote_literal(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = landing and a.attnum > 0),
        (select string_agg(format('l.%I::text', a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = landing and a.attnum > 0),
        landing,
        is_landed
      )
      into landed
      using parts;
  end;
  if landed is null then
    perform copying.refuse_key(source_key, landing);
  end if;

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
  on conflict on constraint rejects_application_source_table_source_key_target_table_key do update
  set
    kind = excluded.kind,
    detail = excluded.detail,
    source_row = excluded.source_row,
    run_id = excluded.run_id,
    rejected_at = excluded.rejected_at
  where (r.kind, r.detail, r.source_row) is distinct from (excluded.kind, excluded.detail, excluded.source_row);
  return false;
end
$_$;

COMMENT ON FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) IS 'Keeps a row that a plan rejects, as it landed; gives false, so that it is not inserted';

REVOKE ALL ON FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.reject(run_id bigint, source_table text, source_key text, target_table text, reason text, landing regclass, key_columns text[]) TO app_copier;
