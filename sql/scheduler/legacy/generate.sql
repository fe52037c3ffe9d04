-- Fills the old scheduler's tables. plumb.scale multiplies the numbers of rows (1 = 2,000 users, 6,000
-- jobs, 500,000 executions over the years 2024 and 2025, 100,000 notifications, 100,000 audit rows);
-- plumb.seed chooses them: the same seed gives the same rows. Chance is a hash of the row's number, so
-- nothing here depends on a clock or on random().
-- As in life, few users own most jobs and few jobs run most of the time (both are picked by the cube
-- of chance); a handful of executions is still running, some of them stuck for months.
-- About 0.5 % of the rows are dirty. They are additional rows: parents are picked from the clean ones
-- only, so that no clean row falls with a dirty one, and what a duplicate repeats is an earlier row.

-- 1. How many rows, and which of them will be dirty in which way.
create temporary table sizes as
select
  t.table_name,
  c.clean_rows,
  greatest(cardinality(t.kinds), round(c.clean_rows * 0.005)::bigint) as dirty_rows,
  t.kinds
from (
  values
    ('users', 2000, 40, array['duplicate_email', 'duplicate_session', 'out_of_range', 'impossible_date']),
    ('jobs', 6000, 80, array['orphan', 'unknown_status', 'out_of_range', 'missing_name']),
    (
      'job_executions',
      500000,
      400,
      array[
        'orphan',
        'unknown_status',
        'impossible_date',
        'ends_before_start',
        'missing_value',
        'bad_json',
        'over_long_text',
        'no_partition'
      ]
    ),
    ('notifications', 100000, 80, array['orphan', 'missing_value', 'over_long_text'])
) as t (table_name, full_rows, fewest_rows, kinds)
cross join lateral (
  select
    greatest(t.fewest_rows, round(t.full_rows * current_setting('plumb.scale')::numeric))::bigint
) as c (clean_rows);

-- Dirty rows are spread evenly: n is one of them when n × dirty / total has just reached a new whole
-- number. Identifiers have the gaps that deleted rows leave.
create temporary table numbers as
select
  s.table_name,
  n.n,
  n.n + n.n / 17 as id,
  case
    when n.n * s.dirty_rows % (s.clean_rows + s.dirty_rows) < s.dirty_rows then s.kinds[1 + n.n * s.dirty_rows / (s.clean_rows + s.dirty_rows) % cardinality(s.kinds)]
  end as kind
from sizes as s
cross join lateral generate_series(1, s.clean_rows + s.dirty_rows) as n (n);

insert into generated_dirt (table_name, id, kind)
select
  n.table_name,
  n.id,
  n.kind
from numbers as n
where
  n.kind is not null;

-- From 0 to just below 1; salt makes another chance of the same row.
create function pg_temp.chance(n bigint, salt bigint) returns double precision
language sql stable
as $$
  select (hashint8extended(n, current_setting('plumb.seed')::bigint * 1000 + salt) & 1073741823) / 1073741824.0::double precision
$$;

create function pg_temp.pick(words text[], chance double precision) returns text
language sql immutable
as $$
  select words[1 + floor(chance * cardinality(words))::integer]
$$;

-- 2. Users. A deactivated one may have the address of another. The first has a session for duplicates
-- to repeat.
insert into users (id, email, password_hash, session_token, is_active, created_at, updated_at)
select
  n.id,
  pg_temp.pick(
    array[
      'maria.lopez',
      'José',
      'aisha_k',
      'wei',
      'Olena',
      'łukasz',
      'zoë+jobs',
      'kwame',
      'björn',
      'thi',
      '李',
      'masha',
      'o''brien',
      'anne-marie',
      'jean',
      'priya',
      'tomas',
      'siobhán',
      'd''arcy'
    ],
    pg_temp.chance(a.n, 1)
  ) || a.n || pg_temp.pick(
    array['@example.org', '@example.com', '@mail.example.net', '@bücher.example'],
    pg_temp.chance(a.n, 2)
  ),
  '$2b$12$' || left(md5(n.n || 'p' || s.seed) || md5(n.n || 'q' || s.seed), 53),
  case
    when not s.is_active then null
    when n.n = 1 or pg_temp.chance(n.n, 3) < 0.3 then md5(n.n || 's' || s.seed) || md5(n.n || 't' || s.seed)
    when pg_temp.chance(n.n, 3) < 0.35 then ''
  end,
  s.is_active,
  c.created_at,
  case
    when pg_temp.chance(n.n, 5) < 0.7 then c.created_at + pg_temp.chance(n.n, 6) * interval '20 days'
  end
from numbers as n
cross join lateral (
  select
    n.n = 1 or n.kind is not null or pg_temp.chance(n.n, 7) > 0.06,
    current_setting('plumb.seed')
) as s (is_active, seed)
cross join lateral (
  select
    n.n + (not s.is_active and pg_temp.chance(n.n, 8) < 0.5)::integer
) as a (n)
cross join lateral (
  select
    timestamp '2023-05-01' + pg_temp.chance(n.n, 4) * interval '900 days'
) as c (created_at)
where
  n.table_name = 'users';

create temporary table clean_users as
select
  row_number() over (order by u.id) - 1 as i,
  u.id,
  u.email,
  u.session_token,
  u.is_active
from users as u
where
  not exists (select from generated_dirt as d where d.table_name = 'users' and d.id = u.id);

-- 3. Jobs
insert into jobs (id, user_id, name, schedule, status, created_at, updated_at)
select
  n.id,
  u.id,
  pg_temp.pick(
    array[
      'Nightly backup',
      'Backup of O''Brien''s shop',
      'Отчёт за день',
      '夜间备份',
      'Facturación',
      'Send "welcome" mails',
      'Resize images',
      'Sync prices',
      'Prüfsummen',
      'Clean temp\files',
      'Rotate logs 🗂',
      'Reindex search'
    ],
    pg_temp.chance(n.n, 11)
  ) || case
    when pg_temp.chance(n.n, 12) < 0.7 then ' ' || n.n
    else ''
  end,
  pg_temp.pick(
    array[
      '*/5 * * * *',
      '0 * * * *',
      '17 3 * * *',
      '0 9 * * 1-5',
      '30 0 1 * *',
      '0 0 */2 * * *',
      '@hourly',
      '@daily',
      '@every 90s'
    ],
    pg_temp.chance(n.n, 13)
  ),
  case
    when pg_temp.chance(n.n, 14) < 0.02 then null
    when pg_temp.chance(n.n, 14) < 0.7 then 'pending'
    when pg_temp.chance(n.n, 14) < 0.78 then 'running'
    when pg_temp.chance(n.n, 14) < 0.9 then 'paused'
    else 'deleted'
  end,
  c.created_at,
  case
    when pg_temp.chance(n.n, 15) < 0.6 then c.created_at + pg_temp.chance(n.n, 16) * interval '60 days'
  end
from numbers as n
join clean_users as u on u.i = floor(power(pg_temp.chance(n.n, 17), 3) * (select count(*) from clean_users))::bigint
cross join lateral (
  select
    timestamp '2023-07-01' + pg_temp.chance(n.n, 18) * interval '850 days'
) as c (created_at)
where
  n.table_name = 'jobs';

create temporary table clean_jobs as
select
  row_number() over (order by j.id) - 1 as i,
  j.id,
  greatest(j.created_at, '2024-01-01') as first_at,
  1 + 300 * power(pg_temp.chance(j.id, 19), 4) as typical_s
from jobs as j
where
  not exists (select from generated_dirt as d where d.table_name = 'jobs' and d.id = j.id);

-- 4. Executions. A job runs in bursts: its executions fall into 200 hours, spread over its life.
-- Durations are spread like waiting times around what is typical for the job.
insert into job_executions (id, job_id, status, started_at, ended_at, error_message, execution_data, created_at)
select
  n.id,
  j.id,
  s.status,
  t.started_at,
  case
    when s.status <> 'running' then t.started_at - ln(1 - pg_temp.chance(n.n, 21)) * j.typical_s * interval '1 second'
  end,
  case
    when s.status = 'failed' then pg_temp.pick(
      array[
        'exit code 1',
        'timed out after 30 s',
        E'Traceback:\n\tfile "C:\\jobs\\run.py"',
        'disk is full: can''t write',
        'connexion refusée',
        'ответ 500',
        'null value left by an import: \N',
        'killed'
      ],
      pg_temp.chance(n.n, 22)
    )
  end,
  case
    when pg_temp.chance(n.n, 23) > 0.2 then json_build_object(
      'host',
      'worker-' || floor(pg_temp.chance(n.n, 24) * 12),
      'attempt',
      1 + floor(power(pg_temp.chance(n.n, 25), 6) * 5)
    )
  end,
  case
    when pg_temp.chance(n.n, 26) > 0.01 then t.started_at + floor(power(pg_temp.chance(n.n, 27), 9) * 5) * interval '1 second'
  end
from numbers as n
join clean_jobs as j on j.i = floor(power(pg_temp.chance(n.n, 28), 3) * (select count(*) from clean_jobs))::bigint
cross join lateral (
  select
    case
      when n.kind is null and pg_temp.chance(n.n, 29) < 0.003 then 'running'
      when pg_temp.chance(n.n, 30) < 0.08 then 'failed'
      else 'success'
    end
) as s (status)
cross join lateral (
  select
    case
      when s.status = 'running' and pg_temp.chance(n.n, 31) < 0.8 then timestamp '2025-12-31 23:59:59' - pg_temp.chance(n.n, 32) * interval '6 hours'
      else j.first_at + pg_temp.chance(j.id * 200 + floor(pg_temp.chance(n.n, 32) * 200)::bigint, 33) * (timestamp '2025-12-31 22:00' - j.first_at) + pg_temp.chance(n.n, 34) * interval '1 hour'
    end
) as t (started_at)
where
  n.table_name = 'job_executions';

-- 5. Notifications, mostly read.
insert into notifications (id, user_id, message, is_read, created_at)
select
  n.id,
  u.id,
  pg_temp.pick(
    array[
      'A job has failed',
      'A job has been running for more than an hour',
      'Your job "夜间备份" succeeded',
      E'Summary:\n- 12 succeeded\n- 1 failed',
      'Don''t forget: maintenance on Sunday',
      'Пароль изменён'
    ],
    pg_temp.chance(n.n, 41)
  ) || ' (' || n.n || ')',
  case
    when pg_temp.chance(n.n, 42) < 0.02 then null
    else pg_temp.chance(n.n, 42) < 0.85
  end,
  timestamp '2024-01-01' + pg_temp.chance(n.n, 43) * interval '730 days'
from numbers as n
join clean_users as u on u.i = floor(power(pg_temp.chance(n.n, 44), 3) * (select count(*) from clean_users))::bigint
where
  n.table_name = 'notifications';

-- 6. The old audit, which is not copied: it stays for whoever wants to look something up.
insert into audit_logs (id, user_id, entity_type, entity_id, action, details, created_at)
select
  n.n,
  u.id,
  pg_temp.pick(array['users', 'jobs', 'jobs', 'jobs'], pg_temp.chance(n.n, 51)),
  1 + floor(pg_temp.chance(n.n, 52) * 1000),
  pg_temp.pick(array['create', 'update', 'update', 'delete', 'login'], pg_temp.chance(n.n, 53)),
  json_build_object('ip', '198.51.100.' || floor(pg_temp.chance(n.n, 54) * 250)),
  timestamp '2024-01-01' + pg_temp.chance(n.n, 55) * interval '730 days'
from generate_series(1, greatest(80, round(100000 * current_setting('plumb.scale')::numeric))::bigint) as n (n)
join clean_users as u on u.i = floor(power(pg_temp.chance(n.n, 56), 3) * (select count(*) from clean_users))::bigint;

-- 7. The dirt, one statement per table and kind.
update users as u
set
  email = upper(c.email)
from generated_dirt as d,
clean_users as c
where
  d.table_name = 'users' and d.id = u.id and d.kind = 'duplicate_email'
  and c.i = (select max(x.i) from clean_users as x where x.id < u.id and x.is_active);

update users as u
set
  session_token = c.session_token
from generated_dirt as d,
clean_users as c
where
  d.table_name = 'users' and d.id = u.id and d.kind = 'duplicate_session'
  and c.i = (
    select
      max(x.i)
    from clean_users as x
    where
      x.id < u.id and x.session_token > ''
  );

update users as u
set
  email = 'nobody ' || u.id
from generated_dirt as d
where
  d.table_name = 'users' and d.id = u.id and d.kind = 'out_of_range';

update users as u
set
  updated_at = 'infinity'
from generated_dirt as d
where
  d.table_name = 'users' and d.id = u.id and d.kind = 'impossible_date';

update jobs as j
set
  user_id = case
    when j.id % 2 = 0 then 900000000 + j.id
  end
from generated_dirt as d
where
  d.table_name = 'jobs' and d.id = j.id and d.kind = 'orphan';

update jobs as j
set
  status = 'on hold'
from generated_dirt as d
where
  d.table_name = 'jobs' and d.id = j.id and d.kind = 'unknown_status';

update jobs as j
set
  schedule = 'every full moon'
from generated_dirt as d
where
  d.table_name = 'jobs' and d.id = j.id and d.kind = 'out_of_range';

update jobs as j
set
  name = case
    when j.id % 2 = 0 then ' '
  end
from generated_dirt as d
where
  d.table_name = 'jobs' and d.id = j.id and d.kind = 'missing_name';

update job_executions as e
set
  job_id = 900000000 + e.id
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'orphan';

update job_executions as e
set
  status = 'lost'
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'unknown_status';

update job_executions as e
set
  ended_at = 'infinity'
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'impossible_date';

update job_executions as e
set
  ended_at = e.started_at - interval '1 hour'
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'ends_before_start';

update job_executions as e
set
  ended_at = null
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'missing_value';

update job_executions as e
set
  execution_data = case
    when e.id % 2 = 0 then '{"output": "nul \u0000 byte"}'
    else '["not", "an", "object"]'
  end::json
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'bad_json';

update job_executions as e
set
  error_message = repeat('é', 10001)
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'over_long_text';

update job_executions as e
set
  started_at = '1970-01-01',
  ended_at = '1970-01-01 00:00:07'
from generated_dirt as d
where
  d.table_name = 'job_executions' and d.id = e.id and d.kind = 'no_partition';

update notifications as n
set
  user_id = 900000000 + n.id
from generated_dirt as d
where
  d.table_name = 'notifications' and d.id = n.id and d.kind = 'orphan';

update notifications as n
set
  message = case
    when n.id % 2 = 0 then ''
  end
from generated_dirt as d
where
  d.table_name = 'notifications' and d.id = n.id and d.kind = 'missing_value';

update notifications as n
set
  message = repeat('!', 10001)
from generated_dirt as d
where
  d.table_name = 'notifications' and d.id = n.id and d.kind = 'over_long_text';

-- 8. The sequences go on where the rows end.
select
  setval(pg_get_serial_sequence(t.name, 'id'), t.last)
from (
  select
    'users',
    max(id)
  from users
  union all
  select
    'jobs',
    max(id)
  from jobs
  union all
  select
    'job_executions',
    max(id)
  from job_executions
  union all
  select
    'notifications',
    max(id)
  from notifications
  union all
  select
    'audit_logs',
    max(id)
  from audit_logs
) as t (name, last);

drop function pg_temp.pick(text[], double precision);

drop function pg_temp.chance(bigint, bigint);

drop table numbers, sizes, clean_users, clean_jobs;
