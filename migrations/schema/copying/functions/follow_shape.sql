CREATE FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], written text[], given regclass, after regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
  columns text;
  is_landed text;
  rejected text;
begin
  execute format('insert into %s select * from %s as s where %s', given, shaped, copying.follow_condition(shaped, keys is null))
  using keys;
  if keys is null then
    execute format('analyze %s', given);
  end if;

  execute format(
    $query$
      delete from copying.rejects as r
      using copying.runs as u
      where u.id = $1
        and r.application = u.application
        and r.source_table = $2
        and r.target_table = $3
        and ($4 is null or r.source_key = any ($4))
        and not exists (select from %1$s as g where g.source_key::text = r.source_key and g.reject_reason is not null)
    $query$,
    given
  )
  using run_id, source_table, target::text, keys;

  -- As copying.reject() does it, for all at once: a key of several columns has no index for its text.
  select case
    when count(*) = 1 then format('l.%I = g.source_key::text::%s', min(a.attname), min(format_type(a.atttypid, a.atttypmod)))
    else format('concat_ws(%L, %s) = g.source_key::text', '/', string_agg(format('l.%I', a.attname), ', ' order by k.n))
  end
  into is_landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name;
  rejected := format(
    $query$
      from %s as g
      join copying.runs as u on u.id = $1
      left join copying.rejects as r
        on r.application = u.application
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
          g.application, $2, g.source_key, $3,
          split_part(g.reject_reason, ': ', 1),
          substr(g.reject_reason, strpos(g.reject_reason, ': ') + 2),
          to_jsonb(l),
          $1
        from (select u.application, g.source_key::text as source_key, g.reject_reason %s) as g
        join %s as l on %s
        on conflict on constraint rejects_application_source_table_source_key_key do update
        set
          target_table = excluded.target_table,
          kind = excluded.kind,
          detail = excluded.detail,
          source_row = excluded.source_row,
          run_id = excluded.run_id,
          rejected_at = excluded.rejected_at
        where (r.target_table, r.kind, r.detail, r.source_row)
          is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row)
      $query$,
      rejected, landing, is_landed
    )
    using run_id, source_table, target::text, written;
  exception
    when untranslatable_character then
      execute format('select copying.reject($1, $2, g.source_key::text, $3, g.reject_reason, $5, $6) %s', rejected)
      using run_id, source_table, target::text, written, landing, key_columns;
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
