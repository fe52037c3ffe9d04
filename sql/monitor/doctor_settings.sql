-- The settings that something in plumb rests on, each with a rule that a person can read and that
-- is decided here. A setting that does not exist, because its library is not loaded, or that this
-- role may not see, is found as null, which is no good. Without time zone files on its machine a server knows UTC only.
with wanted (name, rule, value) as (
  values
    ('server_version', 'begins with', '17.'),
    ('server_encoding', 'is', 'UTF8'),
    ('shared_preload_libraries', 'contains', 'timescaledb'),
    ('shared_preload_libraries', 'contains', 'pg_cron'),
    ('shared_preload_libraries', 'contains', 'pg_stat_statements'),
    ('cron.database_name', 'is', current_database()),
    ('cron.use_background_workers', 'is', 'on'),
    ('timescaledb.max_background_workers', 'is', '0'),
    ('max_worker_processes', 'at least', '16'),
    ('max_connections', 'at least', '50'),
    ('wal_level', 'is', 'logical'),
    ('fsync', 'is', 'on'),
    ('full_page_writes', 'is', 'on'),
    ('track_io_timing', 'is', 'on'),
    ('password_encryption', 'is', 'scram-sha-256'),
    ('timezone', 'is', 'UTC')
)
select
  w.name,
  w.rule || ' ' || w.value as wanted,
  s.setting as found,
  coalesce(
    case w.rule
      when 'is' then s.setting = w.value
      when 'begins with' then starts_with(s.setting, w.value)
      when 'contains' then w.value = any (regexp_split_to_array(s.setting, ', *'))
      when 'at least' then s.setting::integer >= w.value::integer
    end,
    false
  ) as ok
from wanted as w
left join pg_catalog.pg_settings as s on lower(s.name) = w.name
union all
select
  'pg_timezone_names',
  'contains Asia/Kolkata',
  count(*)::text,
  bool_or(z.name = 'Asia/Kolkata')
from pg_catalog.pg_timezone_names as z
order by
  name,
  wanted;
