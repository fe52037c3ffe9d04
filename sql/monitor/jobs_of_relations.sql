-- The scheduled jobs that read or write one of the relations $1 (an array of names as text): jobs
-- that name one, and jobs that call a function which does. A name inside a word is no name; a
-- statement that a function puts together at run time is not seen.
select
  r.name,
  r.schedule
from jobs.registry as r
where
  r.enabled
  and exists (
    select
    from unnest($1::text[]) as t (name)
    cross join lateral (
      select
        '\m' || regexp_replace(regexp_replace(t.name, '^.*\.', ''), '\W', '.', 'g') || '\M' as pattern
    ) as l
    where
      r.command ~ l.pattern
      or exists (
        select
        from pg_catalog.pg_proc as p
        where
          r.command ~ ('\m' || regexp_replace(p.proname, '\W', '.', 'g') || '\s*\(')
          and p.prosrc ~ l.pattern
      )
  )
order by
  r.name;
