-- What the session $1 does at this moment, when its statement has run for $2 milliseconds at least:
-- one sentence, as exact as the server tells. It counts for indexes, VACUUM, CLUSTER, ANALYZE and
-- COPY; the check of a constraint, or the writing of a table anew by ALTER TABLE, is counted nowhere,
-- so that only its time is known, and whether it waits.
with counted (pid, what, phase, done, total, waits_for) as (
  select
    i.pid,
    lower(i.command) || ' ' || coalesce(nullif(i.index_relid, 0)::regclass::text || ' ', '') || 'on ' || i.relid::regclass,
    i.phase,
    case
      when i.lockers_total > 0 and i.phase like 'waiting%' then i.lockers_done
      when i.blocks_total > 0 then i.blocks_done
      else i.tuples_done
    end,
    case
      when i.lockers_total > 0 and i.phase like 'waiting%' then i.lockers_total
      when i.blocks_total > 0 then i.blocks_total
      else i.tuples_total
    end,
    nullif(i.current_locker_pid, 0)
  from pg_catalog.pg_stat_progress_create_index as i
  union all
  select
    v.pid,
    'vacuum ' || v.relid::regclass,
    v.phase,
    v.heap_blks_scanned,
    v.heap_blks_total,
    null
  from pg_catalog.pg_stat_progress_vacuum as v
  union all
  select
    c.pid,
    lower(c.command) || ' ' || c.relid::regclass,
    c.phase,
    c.heap_blks_scanned,
    c.heap_blks_total,
    null
  from pg_catalog.pg_stat_progress_cluster as c
  union all
  select
    a.pid,
    'analyze ' || a.relid::regclass,
    a.phase,
    a.sample_blks_scanned,
    a.sample_blks_total,
    null
  from pg_catalog.pg_stat_progress_analyze as a
  union all
  select
    p.pid,
    lower(p.command) || ' ' || p.relid::regclass,
    p.type,
    p.bytes_processed,
    p.bytes_total,
    null
  from pg_catalog.pg_stat_progress_copy as p
)
select
  concat_ws(
    ', ',
    coalesce(c.what, left(regexp_replace(btrim(s.query, E' ;\n'), '\s+', ' ', 'g'), 60)) || coalesce(': ' || c.phase, ''),
    floor(100.0 * c.done / nullif(c.total, 0)) || ' %',
    coalesce(
      'waits for pid ' || c.waits_for,
      case
        when s.wait_event_type = 'Lock' then 'waits for pid ' || array_to_string(pg_blocking_pids(s.pid), ', ')
      end
    ),
    date_trunc('second', clock_timestamp() - s.query_start)::text
  ) as sentence
from pg_catalog.pg_stat_activity as s
left join counted as c using (pid)
where
  s.pid = $1::integer
  and s.state = 'active'
  and s.query_start <= clock_timestamp() - $2::float8 * interval '1 millisecond';
