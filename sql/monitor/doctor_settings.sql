-- The settings that something in plumb rests on. `wanted` is what a person reads, `ok` is decided
-- here. A setting of a library that is not loaded does not exist: it is found as null.
with found as (
  select
    current_setting('server_version_num')::integer as version,
    string_to_array(replace(current_setting('shared_preload_libraries'), ' ', ''), ',') as libraries
)
select
  s.name,
  s.wanted,
  s.found,
  coalesce(s.ok, false) as ok
from found as f
cross join (
  select
    exists (select from pg_catalog.pg_timezone_names where name = 'Asia/Kolkata') as known
) as z
cross join lateral (
  values
    (1, 'server_version', '17', current_setting('server_version'), f.version / 10000 = 17),
    (
      2,
      'server_encoding',
      'UTF8',
      current_setting('server_encoding'),
      current_setting('server_encoding') = 'UTF8'
    ),
    (
      3,
      'preloads timescaledb',
      'yes',
      case
        when 'timescaledb' = any (f.libraries) then 'yes'
        else 'no'
      end,
      'timescaledb' = any (f.libraries)
    ),
    (
      4,
      'preloads pg_cron',
      'yes',
      case
        when 'pg_cron' = any (f.libraries) then 'yes'
        else 'no'
      end,
      'pg_cron' = any (f.libraries)
    ),
    (
      5,
      'preloads pg_stat_statements',
      'yes',
      case
        when 'pg_stat_statements' = any (f.libraries) then 'yes'
        else 'no'
      end,
      'pg_stat_statements' = any (f.libraries)
    ),
    (
      6,
      'cron.database_name',
      current_database()::text,
      current_setting('cron.database_name', true),
      current_setting('cron.database_name', true) = current_database()
    ),
    (
      7,
      'cron.use_background_workers',
      'on',
      current_setting('cron.use_background_workers', true),
      current_setting('cron.use_background_workers', true) = 'on'
    ),
    (
      8,
      'timescaledb.max_background_workers',
      '0',
      current_setting('timescaledb.max_background_workers', true),
      current_setting('timescaledb.max_background_workers', true) = '0'
    ),
    (
      9,
      'max_worker_processes',
      '16 or more',
      current_setting('max_worker_processes'),
      current_setting('max_worker_processes')::integer >= 16
    ),
    (
      10,
      'max_connections',
      '50 or more',
      current_setting('max_connections'),
      current_setting('max_connections')::integer >= 50
    ),
    (11, 'wal_level', 'logical', current_setting('wal_level'), current_setting('wal_level') = 'logical'),
    (12, 'fsync', 'on', current_setting('fsync'), current_setting('fsync') = 'on'),
    (
      13,
      'full_page_writes',
      'on',
      current_setting('full_page_writes'),
      current_setting('full_page_writes') = 'on'
    ),
    (
      14,
      'track_io_timing',
      'on',
      current_setting('track_io_timing'),
      current_setting('track_io_timing') = 'on'
    ),
    (
      15,
      'password_encryption',
      'scram-sha-256',
      current_setting('password_encryption'),
      current_setting('password_encryption') = 'scram-sha-256'
    ),
    (
      16,
      'timezone',
      'UTC',
      current_setting('timezone'),
      current_setting('timezone') in ('UTC', 'Etc/UTC')
    ),
    (
      17,
      'knows other time zones',
      'yes',
      case
        when z.known then 'yes'
        else 'no'
      end,
      z.known
    )
) as s (position, name, wanted, found, ok)
order by
  s.position;
