-- How a server's standbys and archive keep up: what a copy asks every second, so that it can hold back.
-- The lag of a standby is what it tells itself; one that tells nothing, because it stands still, shows as
-- WAL that is kept for it. WAL is kept for slots, too, and for an archive that fails. A role that is not a
-- member of pg_monitor sees nulls and holds nothing back. It is a query and no view, because a source has
-- no schema of plumb's; PostgreSQL 12 must understand it.
with position as (
  select
    case
      when pg_is_in_recovery() then coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
      else pg_current_wal_lsn()
    end as lsn
)
select
  'standby ' || coalesce(nullif(r.application_name, ''), r.pid::text) as who,
  round(extract(epoch from r.replay_lag) * 1000)::bigint as lag_ms,
  pg_wal_lsn_diff(p.lsn, r.replay_lsn)::bigint as backlog_bytes
from pg_catalog.pg_stat_replication as r
cross join position as p
where
  r.replay_lsn is not null
union all
select
  'replication slot ' || s.slot_name,
  null,
  pg_wal_lsn_diff(p.lsn, s.restart_lsn)::bigint
from pg_catalog.pg_replication_slots as s
cross join position as p
where
  s.restart_lsn is not null
union all
select
  'archive',
  null,
  -- From the segment that could not be archived; its name is the timeline, then its place in hex.
  case
    when current_setting('archive_mode') <> 'off'
    and a.last_failed_time > coalesce(a.last_archived_time, '-infinity')
    and a.last_failed_wal ~ '^[0-9A-F]{24}' then pg_wal_lsn_diff(p.lsn, (substr(a.last_failed_wal, 9, 8) || '/0')::pg_lsn)::bigint - ('x' || substr(a.last_failed_wal, 17, 8))::bit(32)::bigint * pg_size_bytes(current_setting('wal_segment_size'))
  end
from pg_catalog.pg_stat_archiver as a
cross join position as p;
