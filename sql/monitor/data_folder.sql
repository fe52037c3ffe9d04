-- Where the server keeps its data on its own machine, and what tells it apart from another server
-- that keeps its data under the same path on another machine. No row for a role that may not see it.
select
  s.setting as folder,
  current_setting('port')::integer as port,
  extract(epoch from pg_postmaster_start_time())::float8 as started
from pg_catalog.pg_settings as s
where
  s.name = 'data_directory';
