-- What makes a database unfit, or a bad moment, for migrations: one row per problem, each with the
-- sentence that a person reads. A refused one cannot work; the others are warnings, because they
-- only make waiting or a full disk likely. It reads system views only, so that it works on any
-- database and as any role; what a role may not see is left out. $1 whether the shadow is the main
-- database; $2 from how many milliseconds on a transaction is old; $3 from how many megabytes on a
-- replica is behind.
select
  'standby' as name,
  true as refused,
  'The server is a standby and cannot be written to: name its primary in DATABASE_URL.' as sentence
where
  pg_is_in_recovery()
union all
select
  'read_only',
  true,
  'Transactions of this database or role are read-only: unset default_transaction_read_only.'
where
  not pg_is_in_recovery()
  and current_setting('default_transaction_read_only') = 'on'
union all
select
  'shadow_is_main',
  true,
  'SHADOW_DATABASE_URL names the main database, which a reset of the shadow would drop: name another.'
where
  $1::boolean
union all
select
  'old_transaction',
  false,
  format(
    'A transaction of %s (pid %s, %s) is open since %s: migrations wait for its locks, and everyone waits behind them.',
    coalesce(a.usename, 'an unknown user'),
    a.pid,
    coalesce(nullif(a.application_name, ''), 'no application name'),
    justify_interval(date_trunc('second', clock_timestamp() - a.xact_start))
  )
from (
  select
    s.pid,
    s.usename,
    s.application_name,
    s.xact_start
  from pg_catalog.pg_stat_activity as s
  where
    s.datname = current_database()
    and s.backend_type = 'client backend'
    and s.xact_start < clock_timestamp() - $2::float8 * interval '1 millisecond'
  order by
    s.xact_start
  limit
    1
) as a
union all
select
  'prepared_transaction',
  false,
  format(
    'The prepared transaction %s of %s keeps its locks since %s, and no session shows it: migrations wait for them, and everyone behind. Commit it or roll it back.',
    p.gid,
    p.owner,
    justify_interval(date_trunc('second', clock_timestamp() - p.prepared))
  )
from pg_catalog.pg_prepared_xacts as p
where
  p.database = current_database()
union all
select
  'replication_slot',
  false,
  format(
    'The replication slot %s (%s) is %s behind: the server keeps that much on its disk, and a migration that rewrites a table adds to it.',
    s.slot_name,
    case
      when s.active then 'active'
      else 'not active'
    end,
    pg_size_pretty(s.lag)
  )
from (
  select
    r.slot_name,
    r.active,
    pg_wal_lsn_diff(
      case
        when not pg_is_in_recovery() then pg_current_wal_lsn()
      end,
      r.restart_lsn
    ) as lag
  from pg_catalog.pg_replication_slots as r
) as s
where
  s.lag >= $3::bigint * 1024 ^ 2
union all
select
  'standby_behind',
  false,
  format(
    'The standby %s is %s behind: who reads there sees old rows for as long, and a migration that writes much adds to it.',
    coalesce(nullif(r.application_name, ''), r.client_addr::text, 'without a name'),
    pg_size_pretty(r.lag)
  )
from (
  select
    w.application_name,
    w.client_addr,
    pg_wal_lsn_diff(
      case
        when not pg_is_in_recovery() then pg_current_wal_lsn()
      end,
      w.replay_lsn
    ) as lag
  from pg_catalog.pg_stat_replication as w
) as r
where
  r.lag >= $3::bigint * 1024 ^ 2
order by
  refused desc,
  name,
  sentence;
