-- What a copy took away before a load and has not made again: a copy that was killed, or that found rows
-- which violate a key. Asked only where the platform is there, and by those who may.
select
  'key-deferred' as code,
  format(
    'The %s %s of %s is missing since a copy of %s took it away: run the copy again.',
    m.what,
    m.name,
    m.table_name,
    m.application
  ) as message
from copying.missing_keys as m
order by
  m.table_name,
  m.name;
