CREATE FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], written text[], given regclass, after regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  columns text;
  application text;
  landed text;
  rejected text;
begin
  select r.application into application from copying.runs as r where r.id = run_id;
  execute format('insert into %s select * from %s as s where %s', given, shaped, copying.follow_condition(shaped, keys is null))
  using keys;
  if keys is null then
    execute format('analyze %s', given);
  end if;

  execute format(
    $query$
      delete from copying.rejects as r
      where r.application = $1
        and r.source_table = $2
        and r.target_table = $3
        and ($4 is null or r.source_key = any ($4))
        and not exists (select from %1$s as g where g.source_key::text = r.source_key and g.reject_reason is not null)
    $query$,
    given
  )
  using application, source_table, target::text, keys;

  -- As copying.reject() does it, for all at once: by the index of the landing table's key.
  select format('select to_jsonb(l) from %s as l where %s', landing, case
    when count(*) = 1 then format('l.%I = g.source_key::%s', min(a.attname), min(t.type))
    else string_agg(format('l.%I = g.parts[%s]::%s', a.attname, k.n, t.type), ' and ')
  end)
  into landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;
  rejected := format(
    $query$
      from %s as g
      left join copying.rejects as r
        on r.application = $6
        and r.source_table = $2
        and r.target_table = $3
        and r.source_key = g.source_key::text
        and r.kind || ': ' || r.detail = g.reject_reason
      where g.reject_reason is not null and (r.source_key is null or g.source_key::text = any ($4))
    $query$,
    given
  );
  begin
    execute format(
      $query$
        insert into copying.rejects as r
          (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
        select
          $6, $2, g.source_key, $3,
          split_part(g.reject_reason, ': ', 1),
          substr(g.reject_reason, strpos(g.reject_reason, ': ') + 2),
          coalesce((%s), copying.refuse_key(g.source_key, $7)),
          $1
        from (
          select
            g.source_key::text as source_key,
            g.reject_reason,
            (
              select v
              from copying.key_parts(g.source_key::text) as v
              where cardinality(v) = cardinality($5)
            ) as parts
          %s
        ) as g
        on conflict on constraint rejects_application_source_table_source_key_target_table_key do update
        set
          kind = excluded.kind,
          detail = excluded.detail,
          source_row = excluded.source_row,
          run_id = excluded.run_id,
          rejected_at = excluded.rejected_at
        where (r.kind, r.detail, r.source_row) is distinct from (excluded.kind, excluded.detail, excluded.source_row)
      $query$,
      landed, rejected
    )
    using run_id, source_table, target::text, written, key_columns, application, landing;
  exception
    when untranslatable_character then
      execute format('select copying.reject($1, $2, g.source_key::text, $3, g.reject_reason, $7, $5) %s', rejected)
      using run_id, source_table, target::text, written, key_columns, application, landing;
  end;

  select string_agg(c.name, ', ')
  into columns
  from copying.plan_columns(shaped, target) as c;
  execute format('insert into %1$s (%2$s) select %2$s from %3$s where reject_reason is null', after, columns, given);
  execute format('delete from %s', given);
end
$_$;

COMMENT ON FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], written text[], given regclass, after regclass) IS 'Puts the rows that a plan gives for some source keys, or for all, into a table, and keeps the rejects';

REVOKE ALL ON FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], written text[], given regclass, after regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], written text[], given regclass, after regclass) TO app_copier;
