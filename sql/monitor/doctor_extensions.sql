-- The extensions that plumb works with: the oldest version wanted, the one that the server could
-- install, and the one that this database has. Not installed is no finding, since the migrations
-- install; not available, or too old, is one. Versions are compared number by number.
with wanted (name, version, needed_for) as (
  values
    ('btree_gin', '1.3', 'the tenant first in a GIN index'),
    ('btree_gist', '1.7', 'the tenant first in a GiST index'),
    ('cube', '1.5', 'earthdistance'),
    ('earthdistance', '1.2', 'search by radius'),
    ('pg_cron', '1.6', 'jobs'),
    ('pg_partman', '5.0', 'partitions'),
    ('pg_stat_statements', '1.11', 'counting statements'),
    ('pg_trgm', '1.6', 'search by similarity'),
    ('pgcrypto', '1.3', 'hashes'),
    ('pgtap', '1.3', 'tests only'),
    ('plpgsql_check', '2.7', 'tests only'),
    ('timescaledb', '2.17', 'hypertables'),
    ('unaccent', '1.1', 'search without accents'),
    ('uuid-ossp', '1.1', 'uuids by name'),
    ('vector', '0.8', 'search by embedding')
)
select
  w.name,
  w.needed_for,
  w.version as wanted,
  a.default_version as available,
  a.installed_version as installed,
  coalesce(
    string_to_array(substring(coalesce(a.installed_version, a.default_version) from '^[0-9.]*[0-9]'), '.')::integer[] >= string_to_array(w.version, '.')::integer[],
    false
  ) as ok
from wanted as w
left join pg_catalog.pg_available_extensions as a using (name)
order by
  w.name;
