CREATE FUNCTION copying.shape(run_id bigint, source_table text, source_key text, landing regclass, shaped regclass, target regclass, OUT rows_in bigint, OUT rows_inserted bigint, OUT rows_rejected bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
  columns text;
  key_columns text;
begin
  select string_agg(c.name, ', '), string_agg(c.name, ', ') filter (where c.is_key)
  into columns, key_columns
  from copying.plan_columns(shaped, target) as c;

  execute format(
    $query$
      with
        shaped as materialized (select * from %1$s),
        inserted as (
          insert into %2$s (%3$s)
          select %3$s from shaped where reject_reason is null
          on conflict (%4$s) do nothing
          returning 1
        ),
        rejected as (
          insert into copying.rejects as r
            (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
          select
            u.application,
            $2,
            s.source_key,
            $3,
            split_part(s.reject_reason, ': ', 1),
            substr(s.reject_reason, strpos(s.reject_reason, ': ') + 2),
            to_jsonb(l),
            u.id
          from shaped as s
          join %5$s as l on l.%6$I = s.source_key
          join copying.runs as u on u.id = $1
          where s.reject_reason is not null
          on conflict (application, source_table, source_key) do update
          set
            target_table = excluded.target_table,
            kind = excluded.kind,
            detail = excluded.detail,
            source_row = excluded.source_row,
            run_id = excluded.run_id,
            rejected_at = excluded.rejected_at
          where (r.target_table, r.kind, r.detail, r.source_row)
            is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row)
        ),
        mended as (
          delete from copying.rejects as r
          using copying.runs as u
          where u.id = $1
            and r.application = u.application
            and r.source_table = $2
            and r.target_table = $3
            and r.source_key not in (select s.source_key from shaped as s where s.reject_reason is not null)
        )
      select
        count(*),
        (select count(*) from inserted),
        count(*) filter (where reject_reason is not null)
      from shaped
    $query$,
    shaped, target, columns, key_columns, landing, source_key
  )
  using run_id, source_table, target::text
  into rows_in, rows_inserted, rows_rejected;

  insert into copying.tables as t (run_id, target_table, source_table, rows_in, rows_inserted, rows_present, rows_rejected)
  values (
    shape.run_id, target::text, shape.source_table, rows_in, rows_inserted,
    rows_in - rows_inserted - rows_rejected, rows_rejected
  );
end
$_$;

COMMENT ON FUNCTION copying.shape(run_id bigint, source_table text, source_key text, landing regclass, shaped regclass, target regclass, OUT rows_in bigint, OUT rows_inserted bigint, OUT rows_rejected bigint) IS 'Fills a target from its plan and keeps the rejects; writes nothing that is there already';

REVOKE ALL ON FUNCTION copying.shape(run_id bigint, source_table text, source_key text, landing regclass, shaped regclass, target regclass, OUT rows_in bigint, OUT rows_inserted bigint, OUT rows_rejected bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.shape(run_id bigint, source_table text, source_key text, landing regclass, shaped regclass, target regclass, OUT rows_in bigint, OUT rows_inserted bigint, OUT rows_rejected bigint) TO app_copier;
