CREATE FUNCTION copying.compare(application text, source_table text, shaped regclass, target regclass, shown_max integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
declare
  columns text; -- of the target
  casts text; -- of the plan, as the types of the target
  names text;
  expected_row text;
  found_row text;
  key_columns text;
  key_json text;
  is_extra text;
  is_missing text;
  differing text; -- the names of the columns that differ, or nulls
  result jsonb;
begin
  select
    string_agg(format(case when c.is_comparable then '%1$s' else '%1$s::text as %1$s' end, c.name), ', '),
    string_agg(format(case when c.is_comparable then '%1$s::%2$s as %1$s' else '%1$s::%2$s::text as %1$s' end, c.name, c.type), ', '),
    string_agg(c.name, ', '),
    string_agg('e.' || c.name, ', '),
    string_agg('f.' || c.name, ', '),
    string_agg(c.name, ', ') filter (where c.is_key),
    string_agg(format('%1$L, coalesce(e.%1$s, f.%1$s)', c.name), ', ') filter (where c.is_key),
    string_agg(format('e.%s is null', c.name), ' and ') filter (where c.is_key),
    string_agg(format('f.%s is null', c.name), ' and ') filter (where c.is_key),
    string_agg(format('case when e.%1$s is distinct from f.%1$s then %1$L end', c.name), ', ')
  into columns, casts, names, expected_row, found_row, key_columns, key_json, is_extra, is_missing, differing
  from copying.plan_columns(shaped, target) as c;

  execute format(
    $query$
      with
        shaped as materialized (select source_key, reject_reason, %2$s from %1$s),
        expected as (select * from shaped where reject_reason is null),
        found as materialized (select %3$s from %4$s),
        expected_sum as (
          select count(*) as n, coalesce(sum(hashint8extended(hash_record_extended(r, 0), 0)), 0) as hash
          from (select %5$s from expected) as r
        ),
        found_sum as (
          select count(*) as n, coalesce(sum(hashint8extended(hash_record_extended(r, 0), 0)), 0) as hash
          from (select %5$s from found) as r
        ),
        row_differences as (
          select
            case when %7$s then 'extra' when %8$s then 'missing' else 'differs' end as problem,
            e.source_key,
            jsonb_build_object(%6$s) as key,
            case when not (%7$s) and not (%8$s) then array_remove(array[%9$s], null) end as columns
          from expected as e
          full join found as f using (%10$s)
          where %7$s or %8$s or row(%11$s) is distinct from row(%12$s)
        ),
        recorded as (
          select r.source_key, r.kind || ': ' || r.detail as reason
          from copying.rejects as r
          where r.application = $1 and r.source_table = $2 and r.target_table = $3
        ),
        reject_differences as (
          select
            case when s.reject_reason is null then 'reject-extra' when r.reason is null then 'reject-missing' else 'reject-differs' end as problem,
            source_key,
            null::jsonb as key,
            null::text[] as columns
          from (select source_key, reject_reason from shaped where reject_reason is not null) as s
          full join recorded as r using (source_key)
          where r.reason is distinct from s.reject_reason
        ),
        differences as (
          select * from row_differences
          union all
          select * from reject_differences
        )
      select
        jsonb_build_object(
          'rows_in', (select count(*) from shaped),
          'rows_expected', e.n,
          'rows_found', f.n,
          'hash_expected', e.hash::text,
          'hash_found', f.hash::text,
          'rejects', (select count(*) from recorded),
          'differences', (select count(*) from differences),
          'shown', (
            select coalesce(jsonb_agg(to_jsonb(d) order by d.problem, d.key::text, d.source_key), '[]')
            from (select * from differences order by problem, key::text, source_key limit $4) as d
          )
        )
      from expected_sum as e, found_sum as f
    $query$,
    shaped, casts, columns, target, names, key_json, is_extra, is_missing, differing, key_columns,
    expected_row, found_row
  )
  using application, source_table, target::text, shown_max
  into result;
  return result;
end
$_$;

COMMENT ON FUNCTION copying.compare(application text, source_table text, shaped regclass, target regclass, shown_max integer) IS 'Compares a target with what its plan makes of the landed rows: counts, hashes, row by row';

REVOKE ALL ON FUNCTION copying.compare(application text, source_table text, shaped regclass, target regclass, shown_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.compare(application text, source_table text, shaped regclass, target regclass, shown_max integer) TO app_copier;
