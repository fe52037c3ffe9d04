CREATE FUNCTION copying.reject_differences(application text, source_table text, target regclass, proof regclass) RETURNS TABLE(problem text, source_key text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
  for problem, source_key in execute format(
    $query$
      select
        case when s.reject_reason is null then 'reject-extra' when r.reason is null then 'reject-missing' else 'reject-differs' end,
        coalesce(s.source_key, r.source_key)
      from (select source_key, min(reject_reason collate "C") as reject_reason from %s where reject_reason is not null group by source_key) as s
      full join (
        select r.source_key, r.kind || ': ' || r.detail as reason
        from copying.rejects as r
        where r.application = $1 and r.source_table = $2 and r.target_table = $3
      ) as r on r.source_key = s.source_key
      where r.reason is distinct from s.reject_reason
    $query$,
    proof
  )
  using application, source_table, target::text
  loop
    return next;
  end loop;
end
$_$;

COMMENT ON FUNCTION copying.reject_differences(application text, source_table text, target regclass, proof regclass) IS 'Rejects that the plan and the record do not agree on';

REVOKE ALL ON FUNCTION copying.reject_differences(application text, source_table text, target regclass, proof regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.reject_differences(application text, source_table text, target regclass, proof regclass) TO app_copier;
