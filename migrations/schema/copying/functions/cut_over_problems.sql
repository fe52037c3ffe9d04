CREATE FUNCTION copying.cut_over_problems(application text, targets regclass[], proof_age_max interval) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select format('Prove the copy first: plumb verify %s. The last proof %s.', application,
    case
      when p.id is null then 'is missing'
      when not p.ok then 'failed'
      when p.run_id <> r.id then 'is of an earlier run'
      else 'is older than ' || proof_age_max
    end)
  from (select max(id) as id from copying.runs where runs.application = cut_over_problems.application) as r
  left join lateral (
    select o.id, o.ok, o.run_id, o.proven_at
    from copying.proofs as o
    where o.application = cut_over_problems.application
    order by o.id desc
    limit 1
  ) as p on true
  where (p.ok and p.run_id = r.id and p.proven_at > now() - proof_age_max) is not true
  union all
  select format('Run "alter table %s validate constraint %I".', f.conrelid::regclass, f.conname)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and not f.convalidated and f.conrelid = any (targets)
  union all
  select format('Make %s of %s again: run plumb copy %s --follow.', d.name, d.table_name, application)
  from copying.deferred as d
  where d.application = cut_over_problems.application
$$;

COMMENT ON FUNCTION copying.cut_over_problems(application text, targets regclass[], proof_age_max interval) IS 'What speaks against a cut-over, as sentences that say what to do; empty when nothing does';

REVOKE ALL ON FUNCTION copying.cut_over_problems(application text, targets regclass[], proof_age_max interval) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.cut_over_problems(application text, targets regclass[], proof_age_max interval) TO app_copier;
