--! Previous: sha1:481763b2975d08fd5b8c151e7b21fdbd08830e17
--! Hash: sha1:e96ad90a48938eceb1694a732b5b7a3bf0c9c221
--! Message: Look into pg_temp last

-- A search_path without pg_temp looks there first, for types: a function that acts as its owner would then run
-- what its caller put there under the name of text. Every function names pg_temp last now.

--! Included app/errors.sql
-- The errors that plumb's own functions raise, in one list: class PB of SQLSTATE, which neither
-- PostgreSQL nor the SQL standard uses. app.fail() is the only way to raise one, so that code and
-- sentence always agree. scripts/lib/sqlstates.ts mirrors the list by name; a test compares them.
create or replace view app.errors(code, name, message, hint) as
values
  ('PB001', 'no_tenant', 'This transaction has no tenant.', 'Call app.set_context() first.'),
  (
    'PB002',
    'wrong_tenant',
    'That belongs to another tenant.',
    'Name a row of the tenant of this transaction.'
  ),
  (
    'PB003',
    'role_not_allowed',
    'The role of this transaction may not do that.',
    'Act as a role that may.'
  ),
  ('PB004', 'not_found', 'There is no such row.', 'Check the identifier.'),
  (
    'PB005',
    'bad_argument',
    'An argument is not usable.',
    'Correct the argument that the detail names.'
  ),
  (
    'PB006',
    'no_primary_key',
    'The table has no primary key.',
    'Give the table a primary key that begins with the tenant.'
  ),
  (
    'PB007',
    'unknown_error',
    'An error was raised by a code that is not in app.errors.',
    'Add it to sql/app/errors.sql.'
  );

create or replace function app.fail(code text, detail text default '') returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  error app.errors;
begin
  select * into error from app.errors where errors.code = fail.code;
  if not found then
    select * into error from app.errors where errors.code = 'PB007';
    detail := fail.code;
  end if;
  raise exception using
    errcode = error.code,
    message = error.message,
    detail = coalesce(detail, ''),
    hint = error.hint;
end
$$;

comment on view app.errors
  is 'Every error that plumb''s functions raise: SQLSTATE, name, sentence, what to do';

comment on function app.fail(text, text) is 'Raises the error of app.errors with that code';

grant execute on function app.fail(text, text) to app_user, app_analyst, app_copier, app_jobs;

grant select on app.errors to app_user, app_analyst, app_copier, app_jobs, app_monitor;
--! EndIncluded app/errors.sql
--! Included app/session.sql
-- Who is asking. An application opens a transaction, calls app.set_context() once, and from then
-- on every policy knows tenant, user and role. The settings are local to the transaction, so a
-- connection pool never hands one tenant's context to another. The readers are plain SQL without
-- SET and without SECURITY DEFINER: the planner inlines them, and `company_id = app.tenant_id()`
-- becomes an index condition. No context gives NULL, and NULL matches no row.
create or replace function app.tenant_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

create or replace function app.user_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.user_id', true), '')::uuid
$$;

create or replace function app.user_role() returns text
language sql stable parallel safe
as $$
  select nullif(current_setting('app.user_role', true), '')
$$;

-- Behind a pool the server sees the pool's address; the application knows the visitor's.
create or replace function app.client_address() returns inet
language sql stable parallel safe
as $$
  select coalesce(nullif(current_setting('app.client_address', true), '')::inet, inet_client_addr())
$$;

create or replace function app.user_agent() returns text
language sql stable parallel safe
as $$
  select nullif(current_setting('app.user_agent', true), '')
$$;

create or replace function app.set_context(
  tenant_id uuid,
  user_id uuid default null,
  user_role text default null,
  client_address inet default null,
  user_agent text default null
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  if tenant_id is null then
    perform app.fail('PB001');
  end if;
  perform
    set_config('app.tenant_id', tenant_id::text, true),
    set_config('app.user_id', coalesce(user_id::text, ''), true),
    set_config('app.user_role', coalesce(user_role, ''), true),
    set_config('app.client_address', coalesce(client_address::text, ''), true),
    set_config('app.user_agent', coalesce(left(user_agent, 1000), ''), true);
end
$$;

-- For functions with definer's rights, where no policy stands in the way.
create or replace function app.require_tenant() returns uuid
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.tenant_id() is null then
    perform app.fail('PB001');
  end if;
  return app.tenant_id();
end
$$;

create or replace function app.require_role(variadic allowed text[]) returns text
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.user_role() is null or app.user_role() <> all (allowed) then
    perform app.fail('PB003', format('the role is %s, allowed are %s',
      coalesce(app.user_role(), 'none'), array_to_string(allowed, ', ')));
  end if;
  return app.user_role();
end
$$;

comment on function app.tenant_id() is 'The tenant of this transaction, or NULL';

comment on function app.user_id() is 'The user of this transaction, or NULL';

comment on function app.user_role()
  is 'The application''s role of the user of this transaction, or NULL';

comment on function app.client_address() is 'The address of the visitor, or else of the connection';

comment on function app.user_agent()
  is 'The program that the visitor uses, as the application was told';

comment on function app.set_context(uuid, uuid, text, inet, text)
  is 'Sets who is asking, until the end of the transaction; PB001 without a tenant';

comment on function app.require_tenant()
  is 'The tenant of this transaction; PB001 when there is none';

comment on function app.require_role(text[])
  is 'The user''s role; PB003 unless it is one of those allowed';

grant execute
on function app.tenant_id(),
  app.user_id(),
  app.user_role(),
  app.client_address(),
  app.user_agent(),
  app.set_context(uuid, uuid, text, inet, text),
  app.require_tenant(),
  app.require_role(text[])
to app_user, app_analyst, app_copier, app_jobs;

-- What every search asks of its arguments.
create or replace function app.require_page(query text, page_size integer) returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if query is null or length(query) not between 1 and 200 then
    perform app.fail('PB005', 'query is 1 to 200 characters');
  end if;
  if page_size is null or page_size not between 1 and 200 then
    perform app.fail('PB005', 'page_size is 1 to 200 rows');
  end if;
end
$$;

comment on function app.require_page(text, integer)
  is 'PB005 unless a search''s words and page size are usable';

grant execute on function app.require_page(text, integer) to app_user;
--! EndIncluded app/session.sql
--! Included app/policies.sql
-- How a file of policies begins: row level security on and forced, and a clean slate. The file then
-- makes every policy anew, so that it alone says who may do what, and a policy that was taken out of
-- it is gone.
create or replace function app.reset_policies(variadic targets regclass[]) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  target regclass;
  policy name;
begin
  foreach target in array targets loop
    execute format('alter table %s enable row level security, force row level security', target);
    for policy in select p.polname from pg_catalog.pg_policy as p where p.polrelid = target loop
      execute format('drop policy %I on %s', policy, target);
    end loop;
  end loop;
end
$$;

comment on function app.reset_policies(regclass[])
  is 'Turns row level security on, forces it, and drops all policies of the tables; the caller makes them anew';
--! EndIncluded app/policies.sql
--! Included partitions/runway.sql
-- How far the partitions of each managed table reach, and whether they are what they should be.
-- Partitions inherit neither row level security nor grants, so nobody may have a right to one;
-- queries come through the parent. Tables are found by name in the catalogue, since to_regclass()
-- would want a right to their schema. A hypertable makes its chunks when a row comes: it has no days
-- ahead and no gaps to speak of, but its chunks must be closed as well. An index of the parent that a partition lacks would make one
-- month slow.
create or replace view partitions.bounds as
select
  r.parent,
  i.inhparent,
  i.inhrelid::regclass as partition,
  (regexp_match(b.bound, 'FROM \(''(.*?)''\)')) [1]::timestamptz as lower,
  (regexp_match(b.bound, 'TO \(''(.*?)''\)')) [1]::timestamptz as upper,
  i.inhdetachpending as is_half_detached
from partitions.registry as r
join pg_catalog.pg_namespace as n on starts_with(r.parent, quote_ident(n.nspname) || '.')
join pg_catalog.pg_class as p on p.relnamespace = n.oid and r.parent = format('%I.%I', n.nspname, p.relname)
join pg_catalog.pg_inherits as i on i.inhparent = p.oid
join pg_catalog.pg_class as c on c.oid = i.inhrelid
cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) as b;

create or replace function partitions.runway() returns table (
  parent text,
  partitions bigint,
  oldest timestamptz,
  days_ahead integer,
  gaps bigint,
  half_detached bigint,
  open_partitions bigint,
  missing_indexes bigint
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with steps as (
    select
      b.*,
      b.lower > lag(b.upper) over (partition by b.inhparent order by b.lower) as is_behind_a_gap,
      exists (
        select
        from pg_catalog.pg_class as c
        cross join lateral aclexplode(c.relacl) as acl
        where c.oid = b.partition and acl.grantee <> c.relowner
      ) as is_open,
      (
        select count(*)
        from pg_catalog.pg_index as p
        where p.indrelid = b.inhparent
          and not exists (
            select
            from pg_catalog.pg_inherits as i
            join pg_catalog.pg_index as x on x.indexrelid = i.inhrelid and x.indrelid = b.partition
            where i.inhparent = p.indexrelid and x.indisvalid
          )
      ) as missing_indexes
    from partitions.bounds as b
  )
  select
    s.parent,
    count(*),
    min(s.lower),
    extract(day from max(s.upper) - now())::integer,
    count(*) filter (where s.is_behind_a_gap),
    count(*) filter (where s.is_half_detached),
    count(*) filter (where s.is_open),
    sum(s.missing_indexes)::bigint
  from steps as s
  group by s.parent
  union all
  select
    format('%I.%I', h.schema_name, h.table_name),
    count(*),
    min(k.range_start),
    null,
    null,
    0,
    count(*) filter (
      where exists (select from aclexplode(c.relacl) as acl where acl.grantee <> c.relowner)
    ),
    null
  from _timescaledb_catalog.hypertable as h
  left join timescaledb_information.chunks as k
    on (k.hypertable_schema, k.hypertable_name) = (h.schema_name, h.table_name)
  left join pg_catalog.pg_namespace as n on n.nspname = k.chunk_schema
  left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = k.chunk_name
  group by h.schema_name, h.table_name
  order by 1
$$;

comment on view partitions.bounds is 'Every partition of every managed table, with its bounds';
comment on function partitions.runway()
  is 'For each managed table: how many days ahead there are partitions, gaps between them, half-detached ones, ones that others have rights to, and missing indexes';

grant select on partitions.bounds, partitions.registry, partitions.retirements to app_monitor;
-- A copy plan asks which months there are.
grant select on partitions.bounds to app_copier;
grant execute on function partitions.runway() to app_monitor;
--! EndIncluded partitions/runway.sql
--! Included partitions/retire.sql
-- What is to be done next to retire old partitions: one statement, to be run on its own, outside of a
-- transaction; NULL when all is done. Everything is read from the catalogue and from what was noted,
-- so it does not matter where the last attempt ended: a detach that was interrupted is finalized, a
-- detached partition is dropped (or kept, where the registry says so) and noted as finished.
create or replace function partitions.next_step() returns text
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  step text;
begin
  select format('alter table %s detach partition %s finalize', b.inhparent::regclass, b.partition)
  into step
  from partitions.bounds as b
  where b.is_half_detached
  limit 1;
  if found then
    return step;
  end if;

  update partitions.retirements as r
  set finished_at = now()
  where r.finished_at is null
    and not exists (select from partitions.bounds as b where b.partition = to_regclass(r.partition))
    and (r.keep or to_regclass(r.partition) is null);

  select format('drop table %s', to_regclass(r.partition))
  into step
  from partitions.retirements as r
  where r.finished_at is null
    and not exists (select from partitions.bounds as b where b.partition = to_regclass(r.partition))
  order by r.partition
  limit 1;
  if found then
    return step;
  end if;

  with oldest as (
    select b.*, g.keep
    from partitions.bounds as b
    join partitions.registry as g using (parent)
    where b.upper <= now() - g.retention
    order by b.upper
    limit 1
  ),
  noted as (
    insert into partitions.retirements as r (parent, partition, keep)
    select o.parent, format('%I.%I', n.nspname, c.relname), o.keep
    from oldest as o
    join pg_catalog.pg_class as c on c.oid = o.partition
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    on conflict on constraint retirements_partition_key do update
    set begun_at = now(), finished_at = null, keep = excluded.keep
  )
  select format('alter table %s detach partition %s concurrently', o.inhparent::regclass, o.partition)
  into step
  from oldest as o;
  return step;
end
$$;

comment on function partitions.next_step()
  is 'The next statement that retires an old partition, to be run outside of a transaction; NULL when all are retired';
--! EndIncluded partitions/retire.sql
--! Included audit/record.sql
-- What the audit triggers call, once per statement: it sees all changed rows at the same time as
-- transition tables, which costs half of a trigger per row. The trigger's arguments say what the
-- table looks like: the tenant's column, the key's columns, the columns that are left out (generated
-- ones) and the columns whose values are hidden (secrets). Old and new row are paired by key; an
-- update that changes the key shows as two entries, one with the old row, one with the new.
-- The right to write the log is this function's alone. Silence (audit.paused = on) is heeded for
-- members of app_copier only: a copy is told in copying.runs instead.
create or replace function audit.row_values(
  value jsonb,
  omitted text[],
  hidden text[]
) returns jsonb
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select (value - omitted) || coalesce(
    (select jsonb_object_agg(name, '(hidden)') from unnest(hidden) as name where value ->> name is not null),
    '{}'
  )
$$;

create or replace function audit.record_id(value jsonb, key_columns text[]) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(value ->> name, ',' order by position)
  from unnest(key_columns) with ordinality as keys (name, position)
$$;

create or replace function audit.record() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant_column constant text := tg_argv[0];
  key_columns constant text[] := tg_argv[1]::text[];
  omitted constant text[] := tg_argv[2]::text[];
  hidden constant text[] := tg_argv[3]::text[];
begin
  if current_setting('audit.paused', true) = 'on' and audit.may_pause() then
    return null;
  end if;

  if tg_op = 'INSERT' then
    insert into audit.log (tenant_id, table_schema, table_name, record_id, action, new_values, actor_id, actor_role, ip_address, user_agent)
    select (n.value ->> tenant_column)::uuid, tg_table_schema, tg_table_name, audit.record_id(n.value, key_columns), tg_op,
      audit.row_values(n.value, omitted, hidden), app.user_id(), app.user_role(), app.client_address(), app.user_agent()
    from (select to_jsonb(r) as value from new_rows as r) as n;
  elsif tg_op = 'DELETE' then
    insert into audit.log (tenant_id, table_schema, table_name, record_id, action, old_values, actor_id, actor_role, ip_address, user_agent)
    select (o.value ->> tenant_column)::uuid, tg_table_schema, tg_table_name, audit.record_id(o.value, key_columns), tg_op,
      audit.row_values(o.value, omitted, hidden), app.user_id(), app.user_role(), app.client_address(), app.user_agent()
    from (select to_jsonb(r) as value from old_rows as r) as o;
  else
    insert into audit.log (tenant_id, table_schema, table_name, record_id, action, old_values, new_values, actor_id, actor_role, ip_address, user_agent)
    select coalesce(n.tenant, o.tenant)::uuid, tg_table_schema, tg_table_name, coalesce(n.id, o.id), tg_op,
      audit.row_values(o.value, omitted, hidden), audit.row_values(n.value, omitted, hidden),
      app.user_id(), app.user_role(), app.client_address(), app.user_agent()
    from (
      select to_jsonb(r) as value, to_jsonb(r) ->> tenant_column as tenant, audit.record_id(to_jsonb(r), key_columns) as id from old_rows as r
    ) as o
    full join (
      select to_jsonb(r) as value, to_jsonb(r) ->> tenant_column as tenant, audit.record_id(to_jsonb(r), key_columns) as id from new_rows as r
    ) as n on (n.tenant, n.id) = (o.tenant, o.id)
    where o.value is distinct from n.value;
  end if;
  return null;
end
$$;

comment on function audit.row_values(jsonb, text[], text[])
  is 'A row as it is logged: without the omitted columns, secrets hidden';

comment on function audit.record_id(jsonb, text[])
  is 'The key of a row without its tenant, as text; several columns are joined by a comma';

comment on function audit.record() is 'Trigger: writes what a statement changed into audit.log';
--! EndIncluded audit/record.sql
--! Included audit/enable.sql
-- Switches the audit of a table on and off. Both may be called again at any time; enabling again
-- takes up a changed key, new generated columns or other hidden columns. The tenant is the first
-- column of the primary key, as everywhere in plumb; the rest of the key names the row.
create or replace function audit.may_pause() returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select pg_has_role(session_user, 'app_copier', 'member')
$$;

create or replace function audit.disable(target regclass) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('drop trigger if exists audit_insert on %s', target);
  execute format('drop trigger if exists audit_update on %s', target);
  execute format('drop trigger if exists audit_delete on %s', target);
end
$$;

create or replace function audit.enable(target regclass, hidden text[] default '{}') returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  key_columns text[];
  omitted text[];
  arguments text;
begin
  select array_agg(a.attname order by k.position)
  into key_columns
  from pg_catalog.pg_index as i
  cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
  where i.indrelid = target and i.indisprimary;
  if key_columns is null then
    perform app.fail('PB006', format('audit.enable(%L)', target));
  end if;

  select coalesce(array_agg(attname order by attnum), '{}')
  into omitted
  from pg_catalog.pg_attribute
  where attrelid = target and attgenerated <> '' and not attisdropped;

  arguments := format('%L, %L, %L, %L', key_columns[1],
    case cardinality(key_columns) when 1 then key_columns else key_columns[2:] end, omitted, hidden);

  execute format('create or replace trigger audit_insert after insert on %s
    referencing new table as new_rows for each statement execute function audit.record(%s)', target, arguments);
  execute format('create or replace trigger audit_update after update on %s
    referencing old table as old_rows new table as new_rows for each statement execute function audit.record(%s)', target, arguments);
  execute format('create or replace trigger audit_delete after delete on %s
    referencing old table as old_rows for each statement execute function audit.record(%s)', target, arguments);
end
$$;

comment on function audit.may_pause()
  is 'Whether this session may silence the audit: members of app_copier';

comment on function audit.enable(regclass, text[])
  is 'Logs every change of a table from now on; the values of hidden columns are not shown; PB006 without a primary key';

comment on function audit.disable(regclass)
  is 'Logs no change of a table any more; what was logged stays';
--! EndIncluded audit/enable.sql
--! Included jobs/status.sql
-- What became of the jobs. pg_cron's own tables are read by a function, because they are not there
-- in every database; where they are not, a job shows as never run.
create or replace function jobs.last_runs() returns table (
  name text,
  runs bigint,
  failures bigint,
  last_started_at timestamptz,
  last_duration interval,
  last_status text,
  last_message text
)
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if not jobs.cron_is_here() then
    return;
  end if;
  return query
  select split_part(j.jobname, '/', 2), d.runs, d.failures, l.start_time, l.end_time - l.start_time, l.status, l.return_message
  from cron.job as j
  cross join lateral (
    select count(*) as runs, count(*) filter (where r.status = 'failed') as failures
    from cron.job_run_details as r
    where r.jobid = j.jobid
  ) as d
  left join lateral (
    select r.start_time, r.end_time, r.status, r.return_message
    from cron.job_run_details as r
    where r.jobid = j.jobid
    order by r.runid desc
    limit 1
  ) as l on true
  where j.database = current_database();
end
$$;

create or replace view jobs.status
with (security_invoker = true) as
select
  r.name,
  r.schedule,
  r.enabled,
  l.last_started_at,
  l.last_duration,
  l.last_status,
  l.last_message,
  coalesce(l.runs, 0) as runs,
  coalesce(l.failures, 0) as failures,
  r.description
from jobs.registry as r
left join jobs.last_runs() as l using (name)
order by
  r.name;

comment on function jobs.last_runs()
  is 'How often each job ran and failed, and its last run, from pg_cron''s log';

comment on view jobs.status is 'Every job of the registry with its last run, duration and failures';

comment on table jobs.registry is 'The jobs that this database wants to be run by pg_cron';

comment on column jobs.registry.name is 'The job''s name, unique in this database';

comment on column jobs.registry.schedule is 'When: five cron fields in GMT, or "<1-59> seconds"';

comment on column jobs.registry.command is 'The SQL that is run, as app_jobs';

comment on column jobs.registry.description is 'One sentence: what for';

comment on column jobs.registry.enabled is 'Whether it is to run at present';

comment on column jobs.registry.updated_at is 'When this entry was changed last';

grant execute on function jobs.last_runs(), jobs.cron_is_here() to app_monitor;

grant select on jobs.registry, jobs.status to app_monitor;
--! EndIncluded jobs/status.sql
--! Included copying/values.sql
-- Text of a legacy database as PostgreSQL's types. A legacy value may be anything, and a copy must
-- not stop at the first bad one: every function here gives null where the text does not fit, and the
-- matching reason stands in reasons.sql. All but to_text_array() are plain expressions without a
-- search_path of their own, so that the planner can put them in line.
-- NOTE: give them columns. The planner casts a constant beforehand, whatever guards it, and raises.
create or replace function copying.to_integer(value text) returns integer
language sql stable parallel safe
as $$
  select case when pg_input_is_valid(value, 'integer') then value::integer end
$$;

create or replace function copying.is_numeric(value text, type text) returns boolean
language sql stable parallel safe
as $$
  select value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type)
$$;

create or replace function copying.to_numeric(
  value text,
  type text default 'numeric'
) returns numeric
language sql stable parallel safe
as $$
  select case when value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type) then value::numeric end
$$;

create or replace function copying.to_boolean01(value text) returns boolean
language sql immutable parallel safe
as $$
  select case value when '0' then false when '1' then true end
$$;

create or replace function copying.to_date(value text) returns date
language sql stable parallel safe
as $$
  select case when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and pg_input_is_valid(value, 'date') then value::date end
$$;

create or replace function copying.to_timestamptz(value text) returns timestamptz
language sql stable parallel safe
as $$
  select case
    when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]?[0-9:.]*$' and pg_input_is_valid(value || '+00', 'timestamptz')
      then (value || '+00')::timestamptz
  end
$$;

create or replace function copying.to_jsonb(value text) returns jsonb
language sql stable parallel safe
as $$
  select case when pg_input_is_valid(value, 'jsonb') then value::jsonb end
$$;

create or replace function copying.to_text_array(value text) returns text[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when jsonb_typeof(copying.to_jsonb(value)) = 'array' then array(select jsonb_array_elements_text(copying.to_jsonb(value)))
  end
$$;

-- The same legacy row gets the same uuid in every run and on every server, so that a copy can be
-- repeated and a reference can be computed without looking the parent up. Version 5 of RFC 9562.
create or replace function copying.legacy_uuid(
  application text,
  source_table text,
  source_key text
) returns uuid
language sql immutable parallel safe
as $$
  select extensions.uuid_generate_v5(
    extensions.uuid_generate_v5(extensions.uuid_ns_url(), 'plumb:' || application),
    source_table || '/' || source_key
  )
$$;

comment on function copying.to_integer(text) is 'A whole number, or null';
comment on function copying.is_numeric(text, text)
  is 'Whether the text is a finite number that fits a type such as numeric(12,2)';
comment on function copying.to_numeric(text, text) is 'A finite number that fits the type, or null';
comment on function copying.to_boolean01(text) is 'False of 0, true of 1, else null';
comment on function copying.to_date(text) is 'A day of YYYY-MM-DD, or null';
comment on function copying.to_timestamptz(text)
  is 'A moment of YYYY-MM-DD HH:MM:SS in UTC, or null';
comment on function copying.to_jsonb(text) is 'JSON, or null where the text is none';
comment on function copying.to_text_array(text) is 'The elements of a JSON array as text, or null';
comment on function copying.legacy_uuid(text, text, text)
  is 'The uuid that a legacy row has for ever: version 5 of application, table and key';
--! EndIncluded copying/values.sql
--! Included copying/reasons.sql
-- Why a legacy row cannot be taken in. Every function gives null for a good value and else
-- 'kind: column = value', the value cut at 100 characters; null stands for no value and is good,
-- except for missing(). A plan puts them into one coalesce(…), so that the first that applies wins.
-- They are plain expressions, so that the planner can put them in line. The kinds:
--   nul_byte, invalid_utf8   text that PostgreSQL cannot hold
--   missing_name, missing_value, not_a_number, out_of_range, impossible_date, bad_json,
--   unknown_status, over_long_text   a value that its column cannot hold
--   orphan   the row that it refers to is missing or was rejected itself
-- and whatever a plan adds by copying.reason().
create or replace function copying.reason(kind text, name text, value text) returns text
language sql immutable parallel safe
as $$
  select kind || ': ' || name || ' = ' || coalesce(left(value, 100), 'null')
$$;

create or replace function copying.missing(
  name text,
  value text,
  kind text default 'missing_value'
) returns text
language sql immutable parallel safe
as $$
  select case when coalesce(btrim(value), '') = '' then copying.reason(kind, name, value) end
$$;

create or replace function copying.not_integer(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when not pg_input_is_valid(value, 'integer') then copying.reason('not_a_number', name, value) end
$$;

create or replace function copying.not_numeric(
  name text,
  value text,
  type text default 'numeric'
) returns text
language sql stable parallel safe
as $$
  select case when not copying.is_numeric(value, type) then copying.reason('not_a_number', name, value) end
$$;

create or replace function copying.not_boolean01(name text, value text) returns text
language sql immutable parallel safe
as $$
  select case when value not in ('0', '1') then copying.reason('out_of_range', name, value) end
$$;

create or replace function copying.not_date(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when value is not null and copying.to_date(value) is null then copying.reason('impossible_date', name, value) end
$$;

create or replace function copying.not_timestamptz(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when value is not null and copying.to_timestamptz(value) is null then copying.reason('impossible_date', name, value) end
$$;

create or replace function copying.not_json(name text, value text, type text) returns text
language sql stable parallel safe
as $$
  select case
    when value is not null and jsonb_typeof(copying.to_jsonb(value)) is distinct from type then copying.reason('bad_json', name, value)
  end
$$;

create or replace function copying.unknown(name text, value text, known text[]) returns text
language sql immutable parallel safe
as $$
  select case when value <> all(known) then copying.reason('unknown_status', name, value) end
$$;

create or replace function copying.too_long(name text, value text, length_max integer) returns text
language sql immutable parallel safe
as $$
  select case when length(value) > length_max then copying.reason('over_long_text', name, value) end
$$;

create or replace function copying.out_of_range(
  name text,
  value numeric,
  low numeric,
  high numeric
) returns text
language sql immutable parallel safe
as $$
  select case when value not between low and high then copying.reason('out_of_range', name, value::text) end
$$;

-- The copy lands such a value as the hexadecimal text of its bytes and names its column. Ask only
-- where the list is not null: turning a row into JSON is dear.
create or replace function copying.not_text(undecodable text[], landed jsonb) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select copying.reason(
    case when position('\x00'::bytea in decode(landed ->> undecodable[1], 'hex')) > 0 then 'nul_byte' else 'invalid_utf8' end,
    undecodable[1],
    '\x' || lower(landed ->> undecodable[1])
  )
$$;

comment on function copying.reason(text, text, text)
  is 'A reason to reject a row: kind: column = value';
comment on function copying.missing(text, text, text)
  is 'The reason when a value that must be there is null or blank';
comment on function copying.not_integer(text, text)
  is 'not_a_number when the text is no whole number';
comment on function copying.not_numeric(text, text, text)
  is 'not_a_number when the text is no number of that type';
comment on function copying.not_boolean01(text, text) is 'out_of_range when the text is not 0 or 1';
comment on function copying.not_date(text, text) is 'impossible_date when the text is no day';
comment on function copying.not_timestamptz(text, text)
  is 'impossible_date when the text is no moment';
comment on function copying.not_json(text, text, text)
  is 'bad_json when the text is not JSON of that type (object, array, …)';
comment on function copying.unknown(text, text, text[])
  is 'unknown_status when the value is not one of those known';
comment on function copying.too_long(text, text, integer)
  is 'over_long_text when the text has more characters than it may have';
comment on function copying.out_of_range(text, numeric, numeric, numeric)
  is 'out_of_range when the number is below or above what it may be';
comment on function copying.not_text(text[], jsonb)
  is 'nul_byte or invalid_utf8: what is wrong with the first undecodable column of a landed row';
--! EndIncluded copying/reasons.sql
--! Included copying/lock.sql
-- One copy or proof of an application at a time. The lock is an advisory one of the session: it goes
-- with the connection, however that ends. It is tried, never waited for.
create or replace function copying.lock_key(application text) returns bigint
language sql immutable parallel safe
as $$
  select hashtextextended('copying ' || application, 0)
$$;

create or replace function copying.try_lock(application text) returns text
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when not pg_try_advisory_lock(copying.lock_key(application)) then coalesce(
      (
        select format('%s (process %s, user %s)', coalesce(nullif(a.application_name, ''), 'somebody'), a.pid, a.usename)
        from pg_catalog.pg_locks as l
        join pg_catalog.pg_stat_activity as a on a.pid = l.pid
        join pg_catalog.pg_database as d on d.oid = l.database and d.datname = current_database()
        where l.locktype = 'advisory'
          and l.granted
          and l.objsubid = 1
          and (l.classid::bigint << 32) | l.objid::bigint = copying.lock_key(application)
      ),
      'another session'
    )
  end
$$;

comment on function copying.lock_key(text) is 'The advisory lock of an application''s copies';
comment on function copying.try_lock(text)
  is 'Takes the lock for this session and returns null, or tells who has it';
--! EndIncluded copying/lock.sql
--! Included analytics/refresh.sql
-- Declares and refreshes materialized views. A refresh takes an advisory lock first: if another is
-- still at it, this one is skipped and says so, instead of queueing up behind it. It is concurrent,
-- so readers never wait, except for the first one of a view that was made without data. The duration
-- is kept for a month.
create or replace function analytics.declare(
  name text,
  schedule text,
  stale_after interval
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select
    from pg_catalog.pg_class as c
    join pg_catalog.pg_index as i on i.indrelid = c.oid
    where c.oid = to_regclass(format('analytics.%I', declare.name))
      and c.relkind = 'm' and i.indisunique and i.indpred is null and i.indexprs is null
  ) then
    perform app.fail('PB005', format('analytics.%s is no materialized view with a unique index', declare.name));
  end if;
  insert into analytics.registry as r (name, schedule, stale_after)
  values (declare.name, declare.schedule, declare.stale_after)
  on conflict on constraint registry_name_key do update
  set schedule = excluded.schedule, stale_after = excluded.stale_after;
  perform jobs.declare(
    'refresh_' || declare.name,
    declare.schedule,
    format('select analytics.refresh(%L)', declare.name),
    format('Refreshes analytics.%s', declare.name)
  );
end
$$;

create or replace function analytics.refresh(name text) returns text
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  began constant timestamptz := clock_timestamp();
  result text := 'skipped';
  is_filled boolean;
begin
  select c.relispopulated
  into is_filled
  from analytics.registry as r
  join pg_catalog.pg_class as c on c.oid = to_regclass(format('analytics.%I', r.name))
  where r.name = refresh.name;
  if not found then
    perform app.fail('PB004', format('no materialized view %s is declared', refresh.name));
  end if;

  if pg_try_advisory_xact_lock(hashtext('analytics.refresh'), hashtext(refresh.name)) then
    execute format(
      'refresh materialized view %s analytics.%I',
      case when is_filled then 'concurrently' end,
      refresh.name
    );
    result := 'refreshed';
    delete from analytics.refreshes as f
    where f.name = refresh.name and f.started_at < now() - interval '1 month';
  end if;
  insert into analytics.refreshes (name, started_at, duration, outcome)
  values (refresh.name, began, clock_timestamp() - began, result);
  return result;
end
$$;

comment on function analytics.declare(text, text, interval)
  is 'Registers a materialized view of the schema analytics, and the job that refreshes it; PB005 without a unique index';
comment on function analytics.refresh(text)
  is 'Refreshes a declared materialized view concurrently, or skips when another session is at it; PB004';
--! EndIncluded analytics/refresh.sql
--! Included monitor/dashboard.sql
-- All of it as one document for a page or an alert. Runs with the caller's rights: without
-- pg_monitor's, other people's statements are hidden by PostgreSQL itself.
create or replace function monitor.dashboard() returns jsonb
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'at', now(),
    'database', current_database(),
    'bytes', pg_database_size(current_database()),
    'cache_hit_percent', (
      select round(100.0 * d.blks_hit / nullif(d.blks_hit + d.blks_read, 0), 2)
      from pg_catalog.pg_stat_database as d
      where d.datname = current_database()
    ),
    'connections', (select coalesce(jsonb_agg(to_jsonb(c)), '[]') from monitor.connections as c),
    'blocked_sessions', (select coalesce(jsonb_agg(to_jsonb(b)), '[]') from monitor.blocked_sessions as b),
    'slow_queries', (
      select coalesce(jsonb_agg(to_jsonb(q)), '[]') from (select * from monitor.slow_queries limit 10) as q
    ),
    'table_sizes', (
      select coalesce(jsonb_agg(to_jsonb(t)), '[]') from (select * from monitor.table_sizes limit 10) as t
    ),
    'tables_needing_vacuum', (select coalesce(jsonb_agg(to_jsonb(v)), '[]') from monitor.tables_needing_vacuum as v),
    'unused_indexes', (
      select coalesce(jsonb_agg(to_jsonb(u)), '[]') from (select * from monitor.unused_indexes limit 10) as u
    ),
    'duplicate_indexes', (select coalesce(jsonb_agg(to_jsonb(d)), '[]') from monitor.duplicate_indexes as d),
    'invalid_indexes', (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from monitor.invalid_indexes as i),
    'replication_lag', (select coalesce(jsonb_agg(to_jsonb(r)), '[]') from monitor.replication_lag as r),
    'partitions', (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from partitions.runway() as p),
    'materialized_views', (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from analytics.staleness as s),
    'failing_jobs', (
      select coalesce(jsonb_agg(to_jsonb(j)), '[]') from jobs.status as j where j.last_status = 'failed'
    )
  )
$$;

comment on function monitor.dashboard()
  is 'Everything that somebody who looks after the database wants to see, as one document';

grant execute on function monitor.dashboard() to app_monitor;
--! EndIncluded monitor/dashboard.sql
--! Included app/provision_tenant.sql
-- Clones tenant_template into a schema for one tenant. Columns, defaults, checks, indexes and comments
-- come by LIKE; foreign keys, policies, grants and triggers are written again from the catalogue, with
-- the template's name replaced by the clone's. A check pins every clone to its tenant, so that a row of
-- another one cannot even be put there by the owner. Calling it again completes what is missing and
-- changes nothing else. The clone belongs to app_owner, whoever asks for it.
create or replace function app.clone_statements(
  source text,
  clone text,
  tenant uuid
) returns setof text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with tables as (
    select c.oid, c.relname, to_regclass(format('%I.%I', clone, c.relname)) as clone_oid
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = source and c.relkind = 'r'
  )
  select s.statement
  from (
    select 1 as step, t.relname as name, format('create table %I.%I (like %I.%I including all)', clone, t.relname, source, t.relname) as statement
    from tables as t
    where t.clone_oid is null
    union all
    select 2, t.relname, format('alter table %I.%I add constraint %I check (tenant_id = %L)', clone, t.relname, t.relname || '_tenant_id_check', tenant)
    from tables as t
    where not exists (
      select from pg_catalog.pg_constraint as c where c.conrelid = t.clone_oid and c.conname = t.relname || '_tenant_id_check'
    )
    union all
    select 3, f.conname, format('alter table %I.%I add constraint %I %s', clone, t.relname, f.conname,
      replace(pg_get_constraintdef(f.oid), source || '.', quote_ident(clone) || '.'))
    from tables as t
    join pg_catalog.pg_constraint as f on f.conrelid = t.oid and f.contype = 'f'
    where not exists (select from pg_catalog.pg_constraint as c where c.conrelid = t.clone_oid and c.conname = f.conname)
    union all
    select 4, t.relname, format('alter table %I.%I enable row level security, force row level security', clone, t.relname)
    from tables as t
    left join pg_catalog.pg_class as c on c.oid = t.clone_oid
    where (c.relrowsecurity and c.relforcerowsecurity) is not true
    union all
    select 5, p.polname, format('create policy %I on %I.%I for all to app_user using (%s)', p.polname, clone, t.relname, pg_get_expr(p.polqual, p.polrelid))
    from tables as t
    join pg_catalog.pg_policy as p on p.polrelid = t.oid
    where not exists (select from pg_catalog.pg_policy as c where c.polrelid = t.clone_oid and c.polname = p.polname)
    union all
    select 6, t.relname || g.privilege_type, format('grant %s on %I.%I to app_user', g.privilege_type, clone, t.relname)
    from tables as t
    join pg_catalog.pg_class as c on c.oid = t.oid
    cross join lateral aclexplode(c.relacl) as g
    where g.grantee = 'app_user'::regrole
    union all
    select 6, t.relname || g.privilege_type || a.attname, format('grant %s (%I) on %I.%I to app_user', g.privilege_type, a.attname, clone, t.relname)
    from tables as t
    join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    cross join lateral aclexplode(a.attacl) as g
    where g.grantee = 'app_user'::regrole
    union all
    select 7, g.tgname || t.relname, replace(pg_get_triggerdef(g.oid), format(' ON %I.', source), format(' ON %I.', clone))
    from tables as t
    join pg_catalog.pg_trigger as g on g.tgrelid = t.oid and not g.tgisinternal
    where not exists (select from pg_catalog.pg_trigger as c where c.tgrelid = t.clone_oid and c.tgname = g.tgname)
    union all
    select 8, t.relname, format('comment on table %I.%I is %L', clone, t.relname, obj_description(t.oid, 'pg_class'))
    from tables as t
  ) as s
  order by s.step, s.name
$$;

create or replace function app.provision_tenant(
  slug text,
  tenant_id uuid default null
) returns uuid
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant app.tenants;
  statement text;
begin
  if slug is null or slug !~ '^[a-z][a-z0-9_]{1,39}$' or slug = 'template' then
    perform app.fail('PB005', 'slug is 2 to 40 lower-case letters, digits or underscores, beginning with a letter, and not "template"');
  end if;
  insert into app.tenants as t (id, slug)
  values (coalesce(provision_tenant.tenant_id, gen_random_uuid()), provision_tenant.slug)
  on conflict on constraint tenants_slug_key do nothing;
  select * into tenant from app.tenants as t where t.slug = provision_tenant.slug for update;
  if tenant.id <> provision_tenant.tenant_id then
    perform app.fail('PB002', format('the slug %s is taken', slug));
  end if;

  execute format('create schema if not exists %I authorization app_owner', tenant.schema_name);
  execute format('comment on schema %I is %L', tenant.schema_name, 'What the tenant ' || slug || ' has for itself');
  execute format('grant usage on schema %I to app_user', tenant.schema_name);
  for statement in select app.clone_statements('tenant_template', tenant.schema_name, tenant.id) loop
    execute statement;
  end loop;
  return tenant.id;
end
$$;

comment on function app.clone_statements(text, text, uuid)
  is 'The statements that make the tables of one schema in another, for one tenant; those that are there already are left out';
comment on function app.provision_tenant(text, uuid)
  is 'Gives a tenant a schema of its own, cloned from tenant_template; may be repeated; PB002 when the slug is another tenant''s, PB005 for a bad slug';
--! EndIncluded app/provision_tenant.sql
--! Included housing/functions.sql
-- What an application does with housing in one call. Rights are the caller's, so the policies hold,
-- but for the login, which happens before anybody is known: it looks one user up by the company's
-- key and his exact address, and is the only way to a password's hash.
create or replace function housing.update_project_statuses(updates jsonb) returns integer
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted integer;
  changed integer;
begin
  perform app.require_tenant();
  if jsonb_typeof(updates) is distinct from 'array' or jsonb_array_length(updates) > 10000 then
    perform app.fail('PB005', 'updates is an array of at most 10,000 objects {"id", "status"}');
  end if;
  select count(distinct u.id), count(*) filter (where u.id is null or u.status is null)
  into wanted, changed
  from jsonb_to_recordset(updates) as u (id uuid, status text);
  if changed > 0 or wanted < jsonb_array_length(updates) then
    perform app.fail('PB005', 'each of updates has an id, once, and a status');
  end if;
  update housing.projects as p
  set status = u.status
  from jsonb_to_recordset(updates) as u (id uuid, status text)
  where p.company_id = app.tenant_id() and p.id = u.id;
  get diagnostics changed = row_count;
  if changed < wanted then
    perform app.fail('PB004', format('%s of %s projects are not this company''s, or not yours to change', wanted - changed, wanted));
  end if;
  return changed;
end
$$;

create or replace function housing.update_profile(
  first_name text,
  last_name text,
  phone text
) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update housing.users as u
  set first_name = update_profile.first_name, last_name = update_profile.last_name, phone = update_profile.phone
  where u.company_id = app.require_tenant() and u.id = app.user_id();
  if not found then
    perform app.fail('PB004', 'the user of this transaction');
  end if;
end
$$;

create or replace function housing.user_for_login(company_key text, email text) returns table (
  company_id uuid,
  user_id uuid,
  role text,
  password_hash text,
  locked_until timestamptz
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select u.company_id, u.id, u.role, u.password_hash, u.locked_until
  from housing.companies as c
  join housing.users as u on u.company_id = c.id
  where c.company_key = user_for_login.company_key
    and lower(u.email) = lower(user_for_login.email)
    and u.is_active
$$;

comment on function housing.update_project_statuses(jsonb)
  is 'Sets the status of many projects in one statement, all or none: [{"id", "status"}]; PB001, PB004, PB005';

comment on function housing.update_profile(text, text, text)
  is 'A user changes his own name and telephone number; PB001, PB004';

comment on function housing.user_for_login(text, text)
  is 'The active user with that address in that company, for checking a password';

grant execute
on function housing.update_project_statuses(jsonb),
  housing.update_profile(text, text, text),
  housing.user_for_login(text, text)
to app_user;
--! EndIncluded housing/functions.sql
--! Included cricket/functions.sql
-- What scorers and jobs do in one call, and what the tables cannot say by constraints alone.
--
-- The key of a hypertable contains the time, so it does not refuse the same ball at another time, and
-- a constraint cannot compare a ball's time with its match's. The trigger does both for all balls of
-- a statement at once. It locks their matches first, in order, so that two sessions that record the
-- same ball wait for each other, and the second one sees the first one's ball. It then counts the
-- balls of those matches, match by match: the lateral leaves the planner no other way, whether one ball
-- came or half a million.
create or replace function cricket.check_ball_events() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  ball record;
begin
  perform
  from cricket.matches as m
  where (m.tenant_id, m.id) in (select n.tenant_id, n.match_id from new_rows as n)
  order by m.tenant_id, m.id
  for no key update;

  select n.* into ball
  from new_rows as n
  join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
  where n.time < m.starts_at or n.time >= m.starts_at + interval '10 days'
  limit 1;
  if found then
    perform app.fail('PB005', format('a ball of match %s is bowled within ten days from its start, not at %s', ball.match_id, ball.time));
  end if;

  select m.id as match_id, d.* into ball
  from (
    select distinct n.tenant_id, n.match_id from new_rows as n
  ) as n
  join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
  cross join lateral (
    select b.innings, b.over_number, b.ball_number
    from cricket.ball_events as b
    where b.tenant_id = m.tenant_id
      and b.match_id = m.id
      and b.time >= m.starts_at
      and b.time < m.starts_at + interval '10 days'
    group by b.innings, b.over_number, b.ball_number
    having count(*) > 1
    limit 1
  ) as d
  limit 1;
  if found then
    perform app.fail('PB005', format('ball %s.%s of innings %s of match %s is recorded already',
      ball.over_number, ball.ball_number, ball.innings, ball.match_id));
  end if;
  return null;
end
$$;

-- Readers look for a match's balls within ten days from its start, and so in one or two chunks only.
create or replace function cricket.keep_match_start() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from cricket.ball_events as b where b.tenant_id = old.tenant_id and b.match_id = old.id) then
    perform app.fail('PB005', format('match %s has begun; its start cannot be moved', old.id));
  end if;
  return new;
end
$$;

-- A scorer changes and takes back balls by functions. A right to delete can only be given for a whole
-- table, and TimescaleDB would hand it on to every chunk. And an update that names the tenant while the
-- policy names it too fails inside TimescaleDB before 2.25.2 ("variable not found in subplan target
-- list", its pull request 9294); a function with its definer's rights names it once.
create or replace function cricket.live_match(match_id uuid) returns cricket.matches
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  match cricket.matches;
begin
  perform app.require_tenant();
  perform app.require_role('admin', 'scorer');
  select * into match
  from cricket.matches as m
  where m.tenant_id = app.tenant_id() and m.id = live_match.match_id and m.status = 'live'
  for no key update;
  if not found then
    perform app.fail('PB004', format('no live match %s', coalesce(match_id::text, 'null')));
  end if;
  return match;
end
$$;

create or replace function cricket.correct_ball(
  match_id uuid,
  innings integer,
  over_number integer,
  ball_number integer,
  batsman_id uuid,
  bowler_id uuid,
  runs integer,
  extras jsonb default null,
  wicket jsonb default null
) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  match constant cricket.matches := cricket.live_match(match_id);
begin
  update cricket.ball_events as b
  set
    batsman_id = correct_ball.batsman_id,
    bowler_id = correct_ball.bowler_id,
    runs = correct_ball.runs,
    extras = correct_ball.extras,
    wicket = correct_ball.wicket
  where b.tenant_id = match.tenant_id
    and b.match_id = match.id
    and b.innings = correct_ball.innings
    and b.over_number = correct_ball.over_number
    and b.ball_number = correct_ball.ball_number
    and b.time >= match.starts_at
    and b.time < match.starts_at + interval '10 days';
  if not found then
    perform app.fail('PB004', format('no ball %s.%s of innings %s', over_number, ball_number, innings));
  end if;
end
$$;

create or replace function cricket.retract_ball(
  match_id uuid,
  innings integer,
  over_number integer,
  ball_number integer
) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  match constant cricket.matches := cricket.live_match(match_id);
begin
  delete from cricket.ball_events as b
  where b.tenant_id = match.tenant_id
    and b.match_id = match.id
    and b.innings = retract_ball.innings
    and b.over_number = retract_ball.over_number
    and b.ball_number = retract_ball.ball_number
    and b.time >= match.starts_at
    and b.time < match.starts_at + interval '10 days';
  if not found then
    perform app.fail('PB004', format('no ball %s.%s of innings %s', over_number, ball_number, innings));
  end if;
end
$$;

-- Computes the leaderboards of tournaments that are on or ended less than a week ago, and of those
-- that have none yet. To have an older one computed again, delete its rows. Only what changed is
-- written.
create or replace function cricket.refresh_leaderboards() returns bigint
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  changed bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('cricket.refresh_leaderboards')) then
    return 0;
  end if;
  with due as materialized (
    select t.tenant_id, t.season_id, t.id
    from cricket.tournaments as t
    where t.ends_on >= current_date - 7
      or not exists (select from cricket.leaderboards as l where l.tenant_id = t.tenant_id and l.tournament_id = t.id)
  ),
  scores as (
    select d.tenant_id, d.id as tournament_id, s.category, s.player_id, sum(s.score) as score
    from due as d
    join cricket.matches as m on m.tenant_id = d.tenant_id and m.season_id = d.season_id and m.tournament_id = d.id
    join cricket.ball_events as b
      on b.tenant_id = m.tenant_id
      and b.match_id = m.id
      and b.time >= m.starts_at
      and b.time < m.starts_at + interval '10 days'
    cross join lateral (
      values
        ('runs', b.batsman_id, b.runs),
        ('wickets', b.bowler_id, (b.wicket ->> 'kind' in ('bowled', 'caught', 'lbw', 'stumped', 'hit_wicket'))::integer)
    ) as s (category, player_id, score)
    where s.score > 0
    group by d.tenant_id, d.id, s.category, s.player_id
  ),
  board as (
    select s.*, rank() over (partition by s.tenant_id, s.tournament_id, s.category order by s.score desc) as place
    from scores as s
  ),
  written as (
    merge into cricket.leaderboards as l
    using board as b
      on l.tenant_id = b.tenant_id and l.tournament_id = b.tournament_id and l.category = b.category and l.player_id = b.player_id
    when not matched by source and (l.tenant_id, l.tournament_id) in (select d.tenant_id, d.id from due as d) then
      delete
    when matched and (l.place, l.score) is distinct from (b.place, b.score) then
      update set place = b.place, score = b.score, updated_at = now()
    when not matched by target then
      insert (tenant_id, tournament_id, category, player_id, place, score)
      values (b.tenant_id, b.tournament_id, b.category, b.player_id, b.place, b.score)
    returning 1
  )
  select count(*) into changed from written;
  return changed;
end
$$;

comment on function cricket.check_ball_events()
  is 'Trigger: every ball is bowled once, and within ten days from the start of its match; PB005';

comment on function cricket.keep_match_start()
  is 'Trigger: a match whose balls are recorded keeps its start; PB005';

comment on function cricket.live_match(uuid)
  is 'A live match of the league, locked, for scorers and admins; PB001, PB003, PB004';

comment on function cricket.correct_ball(
  uuid,
  integer,
  integer,
  integer,
  uuid,
  uuid,
  integer,
  jsonb,
  jsonb
)
  is 'Replaces what is known of a ball of a live match, for scorers and admins; PB001, PB003, PB004';

comment on function cricket.retract_ball(uuid, integer, integer, integer)
  is 'Takes back a ball of a live match, for scorers and admins; PB001, PB003, PB004';

comment on function cricket.refresh_leaderboards()
  is 'Computes the leaderboards that may have changed; gives the number of rows written';

grant execute
on function cricket.correct_ball(
    uuid,
    integer,
    integer,
    integer,
    uuid,
    uuid,
    integer,
    jsonb,
    jsonb
  ),
  cricket.retract_ball(uuid, integer, integer, integer)
to app_user;
--! EndIncluded cricket/functions.sql
--! Included fantasy/access.sql
-- What the policies ask. Each function looks one row up by its key, with its definer's rights, so that
-- no policy asks another one; a policy calls it as (select …), which runs once per statement and not
-- once per row. They answer from memberships and teams alone: app.user_role() is what a session
-- claims, these are what is true.
create or replace function fantasy.is_member() returns boolean
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
  )
$$;

create or replace function fantasy.is_commissioner() returns boolean
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
      and m.role = 'commissioner'
  )
$$;

create or replace function fantasy.my_team_id() returns uuid
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.id
  from fantasy.teams as t
  where t.league_id = app.tenant_id() and t.owner_id = app.user_id() and fantasy.is_member()
$$;

-- For functions with definer's rights, where no policy stands in the way.
create or replace function fantasy.require_member() returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_tenant();
  perform app.require_role('commissioner', 'manager');
  if not fantasy.is_member() then
    perform app.fail('PB003', 'the user of this transaction is no member of the league');
  end if;
end
$$;

comment on function fantasy.is_member()
  is 'Whether the user of this transaction is a member of its league';

comment on function fantasy.is_commissioner()
  is 'Whether the user of this transaction is a commissioner of its league';

comment on function fantasy.my_team_id()
  is 'The team that the user of this transaction owns in its league, or NULL';

comment on function fantasy.require_member()
  is 'PB001 without a league, PB003 unless the user of this transaction is a member of it';

grant execute
on function fantasy.is_member(), fantasy.is_commissioner(), fantasy.my_team_id()
to app_user;

grant execute on function fantasy.is_member() to app_analyst;
--! EndIncluded fantasy/access.sql
--! Included fantasy/search.sql
-- Player search, for what people type while they type it: every word may be cut short (prefix), accents
-- and case do not matter, and names may be misspelt (0.35 lets two letters swapped in the middle of a
-- name pass). Without words it lists all players by rank. Players are reference data: their policy hides no
-- row, so every operator may use an index, and no definer's rights are needed. A match of words counts
-- 1, one of spelling its similarity. The best match comes first, then the player's rank, then the key,
-- so that pages never overlap: the next page begins behind (after_match, after_rank, after_id), which
-- are match, sort_rank and id of the last row. Only the page's own players are looked up in player_stats. Every call is
-- planned for its own filters. The first statement loads pg_trgm, whose setting a function may only
-- name once the library is there.
select
  extensions.show_limit();

create or replace function fantasy.prefix_query(query text) returns tsquery
language sql immutable parallel safe
as $$
  select to_tsquery('app.simple', string_agg(word || ':*', ' & '))
  from regexp_split_to_table(app.search_text(query), '[^[:alnum:]]+') as word
  where word <> ''
$$;

create or replace function fantasy.require_season(season integer) returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if season is null or season not between 1920 and 2100 then
    perform app.fail('PB005', 'season is a year, 1920 to 2100');
  end if;
end
$$;

create or replace function fantasy.search_players(
  season integer,
  query text default null,
  positions text[] default null,
  nfl_teams text[] default null,
  statuses text[] default null,
  page_size integer default 50,
  after_match real default 2,
  after_rank integer default 0,
  after_id uuid default '00000000-0000-0000-0000-000000000000'
) returns table (
  id uuid,
  name text,
  "position" text,
  nfl_team text,
  status text,
  rank integer,
  adp numeric,
  image_url text,
  recent_points json,
  match real,
  sort_rank integer
)
language plpgsql stable parallel safe rows 50
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.35
as $$
declare
  words constant tsquery := fantasy.prefix_query(query);
  spelling constant text := app.search_text(query);
begin
  perform fantasy.require_season(season);
  perform app.require_page(coalesce(query, '-'), page_size);
  if after_match is null or after_rank is null or after_id is null then
    perform app.fail('PB005', 'after_match, after_rank and after_id are given together');
  end if;
  return query
  with found as (
    select p.*, 1::real as match from fantasy.players as p where p.search_vector @@ words
    union all
    select p.*, word_similarity(spelling, app.search_text(p.name))
    from fantasy.players as p
    where spelling <% app.search_text(p.name)
  ),
  best as (
    select distinct on (f.id) f.* from found as f order by f.id, f.match desc
  ),
  page as (
    (
      select b.*
      from best as b
      where (positions is null or b.position = any (positions))
        and (nfl_teams is null or b.nfl_team = any (nfl_teams))
        and (statuses is null or b.status = any (statuses))
        and (-b.match, b.sort_rank, b.id) > (-after_match, after_rank, after_id)
      order by -b.match, b.sort_rank, b.id
      limit page_size
    )
    union all
    (
      select p.*, 1::real
      from fantasy.players as p
      where search_players.query is null
        and (positions is null or p.position = any (positions))
        and (nfl_teams is null or p.nfl_team = any (nfl_teams))
        and (statuses is null or p.status = any (statuses))
        and (p.sort_rank, p.id) > (after_rank, after_id)
      order by p.sort_rank, p.id
      limit page_size
    )
  )
  select g.id, g.name, g.position, g.nfl_team, g.status, g.rank, g.adp, g.image_url, s.recent_points, g.match, g.sort_rank
  from page as g
  cross join lateral (
    select coalesce(json_agg(json_build_object('week', w.week, 'points', w.fantasy_points) order by w.week desc), '[]') as recent_points
    from (
      select ps.week, ps.fantasy_points
      from fantasy.player_stats as ps
      where ps.player_id = g.id and ps.season = search_players.season
      order by ps.week desc
      limit 5
    ) as w
  ) as s
  order by -g.match, g.sort_rank, g.id;
end
$$;

comment on function fantasy.prefix_query(text)
  is 'Words as people type them, each cut short perhaps, as a query; NULL where there is no word';

comment on function fantasy.require_season(integer) is 'PB005 unless it is a year';

comment on function fantasy.search_players(
  integer,
  text,
  text[],
  text[],
  text[],
  integer,
  real,
  integer,
  uuid
)
  is 'Players by the beginnings of words or similar names, best first, each with the last five weeks of a season; without words by rank; PB005';

grant execute
on function fantasy.prefix_query(text),
  fantasy.require_season(integer),
  fantasy.search_players(integer, text, text[], text[], text[], integer, real, integer, uuid)
to app_user;
--! EndIncluded fantasy/search.sql
--! Included fantasy/draft.sql
-- The draft. Whose turn it is follows from the number of picks that were made: round and place come
-- from the number, and in a snake draft every second round runs backwards. A pick locks its draft, so
-- that of two at the same moment one comes after the other. It gives the player to the team, on the
-- bench; the last pick completes the draft. A commissioner may pick for a team that is away.
create or replace function fantasy.pick_order_of(
  pick_number integer,
  team_count integer,
  type text
) returns integer
language sql immutable parallel safe
as $$
  select case
    when type = 'snake' and (pick_number - 1) / team_count % 2 = 1 then team_count - (pick_number - 1) % team_count
    else (pick_number - 1) % team_count + 1
  end
$$;

create or replace function fantasy.make_pick(draft_id uuid, player_id uuid) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  league constant uuid := app.require_tenant();
  draft fantasy.drafts;
  team_count integer;
  next_number integer;
  next_team uuid;
begin
  perform fantasy.require_member();
  select * into draft
  from fantasy.drafts as d
  where d.league_id = league and d.id = make_pick.draft_id
  for update;
  if not found then
    perform app.fail('PB004', format('no draft %s in this league', coalesce(draft_id::text, 'null')));
  end if;
  if draft.status <> 'in_progress' then
    perform app.fail('PB005', format('the draft is %s', draft.status));
  end if;

  select count(*) into team_count
  from fantasy.draft_order as o
  where o.league_id = league and o.draft_id = draft.id;
  select coalesce(max(p.pick_number), 0) + 1 into next_number
  from fantasy.draft_picks as p
  where p.league_id = league and p.draft_id = draft.id;
  if next_number > team_count * draft.rounds then
    perform app.fail('PB005', 'the draft has no picks left');
  end if;
  select o.team_id into next_team
  from fantasy.draft_order as o
  where o.league_id = league
    and o.draft_id = draft.id
    and o.pick_order = fantasy.pick_order_of(next_number, team_count, draft.type);
  if next_team is null then
    perform app.fail('PB005', 'the order of this draft has a gap');
  end if;
  if next_team is distinct from fantasy.my_team_id()
    and not (app.user_role() = 'commissioner' and fantasy.is_commissioner())
  then
    perform app.fail('PB003', 'another team is to pick');
  end if;

  if not exists (select from fantasy.players as p where p.id = make_pick.player_id) then
    perform app.fail('PB004', format('no player %s', coalesce(player_id::text, 'null')));
  end if;
  insert into fantasy.rosters (league_id, player_id, team_id)
  values (league, make_pick.player_id, next_team)
  on conflict on constraint rosters_league_id_player_id_key do nothing;
  if not found then
    perform app.fail('PB005', 'the player is taken');
  end if;
  insert into fantasy.draft_picks (league_id, draft_id, pick_number, team_id, player_id)
  values (league, draft.id, next_number, next_team, make_pick.player_id)
  on conflict on constraint draft_picks_league_id_draft_id_player_id_key do nothing;
  if not found then
    perform app.fail('PB005', 'the player was picked before');
  end if;

  if next_number = team_count * draft.rounds then
    update fantasy.drafts as d
    set status = 'completed', completed_at = clock_timestamp()
    where d.league_id = league and d.id = draft.id;
  end if;
  return next_number;
end
$$;

comment on function fantasy.pick_order_of(integer, integer, text)
  is 'Which place of the draft order makes a pick';

comment on function fantasy.make_pick(uuid, uuid)
  is 'The team whose turn it is picks a player: the number of the pick; PB001, PB003, PB004, PB005';

grant execute
on function fantasy.pick_order_of(integer, integer, text), fantasy.make_pick(uuid, uuid)
to app_user;
--! EndIncluded fantasy/draft.sql
--! Included fantasy/live_scores.sql
-- Live scores: the points of a team's starters in a week are its score in that week's matchup. One
-- statement for one league, or for all that play the season, driven from the leagues, so that
-- every step is a look-up by key. It writes only what has changed: a second run with the same points
-- writes no row, fires no event and leaves nothing to vacuum. Complete matchups are history, and
-- today's roster says nothing about them. Only the feed that brings the statistics (a job, not an
-- application) calls it. The plan is made anew each time, because one league and all leagues want
-- different ones.
create or replace function fantasy.update_live_scores(
  week integer,
  season integer,
  league_id uuid default null
) returns integer
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  changed integer;
begin
  if week is null or week not between 1 and 22 then
    perform app.fail('PB005', 'week is 1 to 22');
  end if;
  perform fantasy.require_season(season);
  if league_id is not null and not exists (select from fantasy.leagues as l where l.id = update_live_scores.league_id) then
    perform app.fail('PB004', format('no league %s', league_id));
  end if;

  with scores as (
    select
      m.league_id,
      m.id,
      coalesce(sum(p.fantasy_points) filter (where r.team_id = m.home_team_id), 0) as home_score,
      coalesce(sum(p.fantasy_points) filter (where r.team_id = m.away_team_id), 0) as away_score
    from fantasy.leagues as l
    join fantasy.matchups as m
      on m.league_id = l.id
      and m.season = update_live_scores.season
      and m.week = update_live_scores.week
      and not m.is_complete
    left join fantasy.rosters as r
      on r.league_id = m.league_id
      and r.team_id = any (array[m.home_team_id, m.away_team_id])
      and r.is_starter
    left join fantasy.player_stats as p
      on p.player_id = r.player_id
      and p.season = m.season
      and p.week = m.week
    where l.season = update_live_scores.season
      and (update_live_scores.league_id is null or l.id = update_live_scores.league_id)
    group by m.league_id, m.id
  )
  update fantasy.matchups as m
  set home_score = s.home_score, away_score = s.away_score
  from scores as s
  where m.league_id = s.league_id
    and m.id = s.id
    and (m.home_score, m.away_score) is distinct from (s.home_score, s.away_score);
  get diagnostics changed = row_count;
  return changed;
end
$$;

comment on function fantasy.update_live_scores(integer, integer, uuid)
  is 'Computes the scores of a week''s open matchups, of one league or of all, and writes those that changed: their number; PB004, PB005';

grant execute on function fantasy.update_live_scores(integer, integer, uuid) to app_jobs;
--! EndIncluded fantasy/live_scores.sql
--! Included fantasy/functions.sql
-- What an application asks in one call. The first two come before a league is chosen, so they have
-- their definer's rights: a login looks one user up by his exact address, and is the only way to a
-- password's hash; my_leagues() lists the leagues of the user of this transaction. recent_activity()
-- tells a league's members who did what, from the platform's log, without the values: trades and what
-- belongs to a user stay out of it. performance_summary() is for whoever looks after the platform;
-- its percentiles are measured values (nearest rank), none in between.
create or replace function fantasy.user_for_login(email text) returns table (
  user_id uuid,
  password_hash text
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.password_hash
  from fantasy.users as u
  where lower(u.email) = lower(user_for_login.email) and u.is_active
$$;

create or replace function fantasy.my_leagues() returns table (
  league_id uuid,
  name text,
  season integer,
  role text,
  joined_at timestamptz
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.id, l.name, l.season, m.role, m.joined_at
  from fantasy.memberships as m
  join fantasy.leagues as l on l.id = m.league_id
  where m.user_id = app.user_id() and m.left_at is null
  order by l.season desc, l.name, l.id
$$;

create or replace function fantasy.recent_activity(
  page_size integer default 10,
  before_created_at timestamptz default null,
  before_id bigint default null
) returns table (
  created_at timestamptz,
  id bigint,
  user_id uuid,
  user_name text,
  table_name text,
  action text
)
language plpgsql stable parallel safe security definer rows 10
set search_path = pg_catalog, pg_temp
as $$
declare
  league constant uuid := app.require_tenant();
begin
  perform fantasy.require_member();
  perform app.require_page('-', page_size);
  return query
  select l.created_at, l.id, l.actor_id, u.name, l.table_name, l.action
  from audit.log as l
  left join fantasy.users as u on u.id = l.actor_id
  where l.tenant_id = league
    and l.table_schema = 'fantasy'
    and l.table_name in ('leagues', 'memberships', 'teams', 'rosters', 'drafts', 'draft_picks', 'transactions')
    -- an upper bound, so that the months to come are left out
    and l.created_at < now() + interval '1 day'
    and (l.created_at, l.id) < (coalesce(before_created_at, 'infinity'), coalesce(before_id, 9223372036854775807))
  order by l.created_at desc, l.id desc
  limit page_size;
end
$$;

create or replace function fantasy.performance_summary(
  metric_type text,
  since timestamptz,
  until timestamptz
) returns table (
  metric_name text,
  measurements bigint,
  minimum numeric,
  mean numeric,
  p50 numeric,
  p95 numeric,
  p99 numeric,
  maximum numeric
)
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if metric_type is null or metric_type not in ('api_latency', 'query_time', 'cache_hit_rate') then
    perform app.fail('PB005', 'metric_type is api_latency, query_time or cache_hit_rate');
  end if;
  if since is null or until is null or since >= until or until - since > interval '1 year' then
    perform app.fail('PB005', 'since is before until, by at most a year');
  end if;
  return query
  select
    m.metric_name,
    count(*),
    min(m.value),
    round(avg(m.value), 4),
    percentile_disc(0.50) within group (order by m.value),
    percentile_disc(0.95) within group (order by m.value),
    percentile_disc(0.99) within group (order by m.value),
    max(m.value)
  from fantasy.performance_metrics as m
  where m.metric_type = performance_summary.metric_type
    and m.recorded_at >= since
    and m.recorded_at < until
  group by m.metric_name
  order by m.metric_name;
end
$$;

comment on function fantasy.user_for_login(text)
  is 'The active user with that address, for checking a password';

comment on function fantasy.my_leagues()
  is 'The leagues that the user of this transaction is a member of, the latest season first';

comment on function fantasy.recent_activity(integer, timestamptz, bigint)
  is 'Who did what in the league, newest first; PB001, PB003, PB005';

comment on function fantasy.performance_summary(text, timestamptz, timestamptz)
  is 'Count, mean and nearest-rank percentiles of each metric of a type; PB005';

grant execute
on function fantasy.user_for_login(text),
  fantasy.my_leagues(),
  fantasy.recent_activity(integer, timestamptz, bigint)
to app_user;

grant execute
on function fantasy.performance_summary(text, timestamptz, timestamptz)
to app_monitor;
--! EndIncluded fantasy/functions.sql
--! Included fantasy/events.sql
-- Live updates. After each statement that changes what people are watching, one notification on the
-- channel fantasy says what kind of thing happened in which leagues: {"kind", "leagues"}. It carries
-- no data, so nobody learns from it what he may not read, and a lost one costs nothing: whoever hears
-- it, or reconnects, asks for the present state. Sessions that commit with notifications queue up for
-- one lock: hence one per statement, and one more for every further 100 leagues, so that a payload
-- stays below 8,000 bytes. There is no outbox, because nothing has to be delivered exactly once.
create or replace function fantasy.notify_leagues() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_notify('fantasy', json_build_object('kind', tg_argv[0], 'leagues', json_agg(n.league_id))::text)
  from (
    select d.league_id, (row_number() over (order by d.league_id) - 1) / 100 as message
    from (select distinct c.league_id from changed as c) as d
  ) as n
  group by n.message;
  return null;
end
$$;

comment on function fantasy.notify_leagues()
  is 'Trigger: says once per statement in which leagues something happened; its argument is the kind';

create or replace trigger notify_score_update
  after update on fantasy.matchups
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('score_update');

create or replace trigger notify_draft_pick
  after insert on fantasy.draft_picks
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('draft_pick');

create or replace trigger notify_trade_proposed
  after insert on fantasy.trades
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('trade_proposed');

create or replace trigger notify_chat_message
  after insert on fantasy.chat_messages
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('chat_message');
--! EndIncluded fantasy/events.sql
--! Included scheduler/functions.sql
-- Logging in. This happens before anybody is known, so the look-ups have their definer's rights: they
-- find one user by his exact address or token, and are the only way to a password's hash. Neither
-- takes a pattern, and an unknown value gives no row.
-- A token is random and long, so a plain SHA-256 of it can be neither reversed nor guessed; one
-- function computes it, for the look-up, for opening a session and for the copy of old sessions. A
-- user has one session at a time, as he always had: opening one ends the other.
create or replace function scheduler.session_token_hash(token text) returns bytea
language sql stable parallel safe
as $$
  select sha256(convert_to(token, 'UTF8'))
$$;

create or replace function scheduler.user_for_login(email text) returns table (
  user_id uuid,
  password_hash text
)
language sql stable parallel safe security definer rows 1
set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.password_hash
  from scheduler.users as u
  where lower(u.email) = lower(user_for_login.email)
    and u.is_active
$$;

create or replace function scheduler.user_for_session(token text) returns table (
  user_id uuid,
  email text
)
language sql stable parallel safe security definer rows 1
set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.email
  from scheduler.users as u
  where u.session_token_hash = scheduler.session_token_hash(token)
    and u.is_active
$$;

create or replace function scheduler.open_session(token text) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  person constant uuid := app.require_tenant();
begin
  if token is null or length(token) not between 32 and 255 then
    perform app.fail('PB005', 'token is 32 to 255 random characters');
  end if;
  update scheduler.users as u
  set session_token_hash = scheduler.session_token_hash(token)
  where u.id = person and u.is_active;
  if not found then
    perform app.fail('PB004', 'the active user of this transaction');
  end if;
end
$$;

create or replace function scheduler.close_session() returns void
language sql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
  update scheduler.users as u
  set session_token_hash = null
  where u.id = app.require_tenant() and u.session_token_hash is not null
$$;

comment on function scheduler.session_token_hash(text) is 'What is kept of a session''s token';

comment on function scheduler.user_for_login(text)
  is 'The active user with that address, for checking a password';

comment on function scheduler.user_for_session(text) is 'The active user with that open session';

comment on function scheduler.open_session(text)
  is 'Opens the user''s session with a token that the application drew, and ends the one before; PB001, PB004, PB005';

comment on function scheduler.close_session() is 'Ends the user''s session, if there is one; PB001';

grant execute
on function scheduler.user_for_login(text),
  scheduler.user_for_session(text),
  scheduler.open_session(text),
  scheduler.close_session()
to app_user;

grant execute on function scheduler.session_token_hash(text) to app_copier;
--! EndIncluded scheduler/functions.sql
--! Included gifting/session.sql
-- Which site is asking. Whoever is not the whole client's admin acts on one site: after
-- app.set_context() the application calls gifting.set_site() once. The site's catalog is looked up
-- there and kept beside it, so that the policies compare a column with a setting, without a subquery,
-- and stay index conditions. Both settings end with the transaction and count only together with the
-- tenant: another tenant's site matches no row. The readers are inlined, like those of the schema
-- app. set_site() has its definer's rights, since nobody sees a site before he is on it.
create or replace function gifting.site_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.site_id', true), '')::uuid
$$;

create or replace function gifting.catalog_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.catalog_id', true), '')::uuid
$$;

create or replace function gifting.set_site(site_id uuid) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  client constant uuid := app.require_tenant();
  role constant text := app.require_role('client_admin', 'site_manager', 'buyer');
  site gifting.sites;
begin
  select s.* into site
  from gifting.sites as s
  where s.client_id = client and s.id = set_site.site_id and (role <> 'buyer' or s.status = 'live');
  if not found then
    perform app.fail('PB004', 'the client has no such site, or it is not live');
  end if;
  perform
    set_config('app.site_id', site.id::text, true),
    set_config('app.catalog_id', coalesce(site.catalog_id::text, ''), true);
end
$$;

comment on function gifting.site_id() is 'The site of this transaction, or NULL';

comment on function gifting.catalog_id() is 'The catalog of the site of this transaction, or NULL';

comment on function gifting.set_site(uuid)
  is 'Sets the site that is asking, until the end of the transaction; buyers enter live sites only; PB001, PB003, PB004';

grant execute on function gifting.site_id() to app_user, app_analyst;

grant execute on function gifting.catalog_id(), gifting.set_site(uuid) to app_user;
--! EndIncluded gifting/session.sql
--! Included gifting/functions.sql
-- Placing an order. It has its definer's rights, because nobody may write orders himself: the price is
-- the product's, the total is the sum, and what is ordered is what the site offers at this moment.
-- The lines are read as text first, so that a bad one is named instead of failing as a cast. Products
-- are locked against a change of their price until the order stands; order and lines are written in
-- one statement, all or nothing.
create or replace function gifting.place_order(
  recipient_name text,
  recipient_email text,
  lines jsonb
) returns uuid
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  client constant uuid := app.require_tenant();
  line_count constant integer := case when jsonb_typeof(lines) = 'array' then jsonb_array_length(lines) else 0 end;
  new_id constant uuid := gen_random_uuid();
  shop gifting.sites;
  bad text;
begin
  perform app.require_role('client_admin', 'site_manager', 'buyer');
  if coalesce(length(recipient_name), 0) not between 1 and 255 then
    perform app.fail('PB005', 'recipient_name is 1 to 255 characters');
  end if;
  if length(recipient_email) > 255 or recipient_email not like '_%@_%' then
    perform app.fail('PB005', 'recipient_email is an address of at most 255 characters, or null');
  end if;
  if line_count not between 1 and 100 then
    perform app.fail('PB005', 'lines is an array of 1 to 100 objects {"product_id", "quantity"}');
  end if;

  select l.value::text into bad
  from jsonb_array_elements(lines) as l (value)
  where not coalesce(
    pg_input_is_valid(l.value ->> 'product_id', 'uuid') and l.value ->> 'quantity' ~ '^([1-9]\d{0,2}|1000)$',
    false
  )
  limit 1;
  if found then
    perform app.fail('PB005', format('a line has a product_id and a quantity of 1 to 1000, unlike %s', left(bad, 200)));
  end if;
  if exists (select from jsonb_array_elements(lines) as l (value) group by (l.value ->> 'product_id')::uuid having count(*) > 1) then
    perform app.fail('PB005', 'each product is in one line only');
  end if;

  select s.* into shop
  from gifting.sites as s
  join gifting.clients as c on c.id = s.client_id and c.is_active
  where s.client_id = client and s.id = gifting.site_id() and s.status = 'live';
  if not found then
    perform app.fail('PB004', 'this transaction is on no live site of an active client; call gifting.set_site() first');
  end if;

  with offered as materialized (
    select l.n, p.id, p.price, (l.value ->> 'quantity')::integer as quantity
    from jsonb_array_elements(lines) with ordinality as l (value, n)
    join gifting.products as p on p.client_id = client and p.id = (l.value ->> 'product_id')::uuid
    where p.catalog_id = shop.catalog_id
      and p.status = 'active'
      and not exists (
        select from gifting.site_product_exclusions as x
        where x.client_id = client and x.site_id = shop.id and x.product_id = p.id
      )
    for share of p
  ),
  placed as (
    insert into gifting.orders (client_id, id, site_id, buyer_id, recipient_name, recipient_email, total_amount)
    select client, new_id, shop.id, app.user_id(), place_order.recipient_name, place_order.recipient_email, sum(o.price * o.quantity)
    from offered as o
    having count(*) = line_count
  )
  insert into gifting.order_lines (client_id, order_id, line_number, product_id, quantity, unit_price)
  select client, new_id, o.n, o.id, o.quantity, o.price
  from offered as o
  where (select count(*) from offered) = line_count;
  if not found then
    perform app.fail('PB004', 'the site does not offer all of these products');
  end if;
  return new_id;
end
$$;

comment on function gifting.place_order(text, text, jsonb)
  is 'Places an order on the site of this transaction, at today''s prices: [{"product_id", "quantity"}]; PB001, PB003, PB004, PB005';

grant execute on function gifting.place_order(text, text, jsonb) to app_user;
--! EndIncluded gifting/functions.sql
--! Included jobs/hold.sql
-- Holds jobs while something else needs their tables, such as a migration. A hold is a row, written
-- before pg_cron is changed, that belongs to a session; the session shows that it lives by an
-- advisory lock, which ends with it. So a hold is never forgotten: whose session has ended, by a
-- crash or kill -9, is found, and released by whoever comes next. A job that two hold is released
-- by the last of them. A job that is held gets a schedule that never comes: pg_cron would cancel a
-- running job that is made inactive, and one that is inactive for another reason stays so. As in
-- apply.sql, what is to be done in pg_cron is written down as SQL, for the database where it lives.
create or replace function jobs.never() returns text
language sql immutable parallel safe
return '0 0 31 2 *';

create or replace function jobs.is_holder(pid integer) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from pg_catalog.pg_locks as l
    join pg_catalog.pg_database as d on d.oid = l.database
    where d.datname = current_database()
      and l.locktype = 'advisory'
      and l.objsubid = 2
      and l.classid = 'jobs.holds'::regclass
      and l.objid = is_holder.pid::oid
      and l.pid = is_holder.pid
  )
$$;

create or replace function jobs.is_held(name text) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from jobs.holds as h where h.name = is_held.name and jobs.is_holder(h.pid)
  )
$$;

create or replace function jobs.hold(names text[]) returns text
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  select pg_catalog.pg_advisory_lock('jobs.holds'::regclass::oid::integer, pg_catalog.pg_backend_pid());

  insert into jobs.holds (name)
  select r.name
  from jobs.registry as r
  where r.name = any (hold.names)
  on conflict on constraint holds_name_pid_key do nothing;

  select format(
    'select cron.alter_job(jobid, schedule => %L) from cron.job where jobname = any (%L);',
    jobs.never(),
    array(select current_database() || '/' || h.name from jobs.holds as h where h.pid = pg_catalog.pg_backend_pid())
  );
$$;

create or replace function jobs.abandoned() returns text[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select array(
    select distinct h.name from jobs.holds as h where not jobs.is_holder(h.pid) order by h.name
  )
$$;

create or replace function jobs.release() returns text
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  with
  released as (
    delete from jobs.holds as h
    where h.pid = pg_catalog.pg_backend_pid() or not jobs.is_holder(h.pid)
    returning h.name
  )
  select coalesce(string_agg(
    format(
      'select cron.alter_job(jobid, schedule => %L) from cron.job where jobname = %L;',
      r.schedule, current_database() || '/' || r.name
    ),
    '' order by r.name
  ), '')
  from jobs.registry as r
  where r.name in (select d.name from released as d)
    and not exists (
      select
      from jobs.holds as h
      where h.name = r.name and h.pid <> pg_catalog.pg_backend_pid() and jobs.is_holder(h.pid)
    )
$$;

comment on table jobs.holds is 'The jobs that a session holds at present';

comment on column jobs.holds.name is 'The job that is held';

comment on column jobs.holds.pid is 'The session that holds it, as in pg_stat_activity';

comment on column jobs.holds.held_at is 'Since when it is held';

comment on function jobs.never() is 'The schedule of a job that is held: 31 February';

comment on function jobs.is_holder(integer) is 'Whether the session that holds jobs is still there';

comment on function jobs.is_held(text) is 'Whether a session that is still there holds the job';

comment on function jobs.hold(text[])
  is 'Holds jobs for this session, until jobs.release() or its end; returns the SQL that stops pg_cron from starting them';

comment on function jobs.abandoned() is 'The jobs that are held by a session which has ended';

comment on function jobs.release()
  is 'Releases what this session holds, and what is abandoned; returns the SQL that gives them their schedules back';

grant select on jobs.holds to app_monitor;
--! EndIncluded jobs/hold.sql
--! Included jobs/apply.sql
-- Declares jobs and makes pg_cron equal to the registry. pg_cron lives in one database of a server;
-- jobs for other databases are scheduled from there. So jobs.script() writes down what is to be done
-- as SQL. Where pg_cron is here, jobs.apply() runs it; where it is elsewhere, jobs.apply() changes
-- nothing and `plumb migrate` runs the same script in that database. A job's name in pg_cron begins
-- with its database's, so that two databases never overwrite each other's jobs. Jobs run as app_jobs,
-- whoever declares them. A job that is held (hold.sql) stays so; scheduling a job that pg_cron
-- has already does not start or stop it.
create or replace function jobs.declare(
  name text,
  schedule text,
  command text,
  description text
) returns void
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  insert into jobs.registry as r (name, schedule, command, description)
  values (declare.name, declare.schedule, declare.command, declare.description)
  on conflict on constraint registry_name_key do update
  set schedule = excluded.schedule, command = excluded.command, description = excluded.description
  where (r.schedule, r.command, r.description)
    is distinct from (excluded.schedule, excluded.command, excluded.description)
$$;

create or replace function jobs.remove(name text) returns void
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  delete from jobs.registry as r where r.name = remove.name
$$;

create or replace function jobs.cron_is_here() returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_catalog.pg_extension where extname = 'pg_cron')
$$;

create or replace function jobs.script() returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format(
      'select cron.unschedule(jobid) from cron.job where database = %L and jobname <> all (%L);',
      current_database(),
      coalesce(array_agg(current_database() || '/' || r.name order by r.name), '{}')
    )
    || coalesce(string_agg(
      format(
        'select cron.schedule_in_database(%1$L, %2$L, %3$L, %4$L, active => %5$L);'
        'select cron.alter_job(jobid, active => %5$L) from cron.job where jobname = %1$L and active <> %5$L;',
        current_database() || '/' || r.name,
        case when jobs.is_held(r.name) then jobs.never() else r.schedule end,
        r.command, current_database(), r.enabled
      ),
      '' order by r.name
    ), '')
  from jobs.registry as r
$$;

create or replace function jobs.apply() returns boolean
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  caller constant text := current_user;
  script constant text := jobs.script();
begin
  if not jobs.cron_is_here() then
    return false;
  end if;
  perform set_config('role', 'app_jobs', true);
  execute script;
  perform set_config('role', caller, true);
  return true;
end
$$;

comment on function jobs.declare(text, text, text, text)
  is 'Writes a job into the registry, or changes it there; jobs.apply() makes it so';

comment on function jobs.remove(text)
  is 'Takes a job out of the registry; jobs.apply() makes it so';

comment on function jobs.cron_is_here() is 'Whether pg_cron lives in this database';

comment on function jobs.script()
  is 'The SQL that makes pg_cron equal to the registry, for the database where pg_cron lives';

comment on function jobs.apply()
  is 'Makes pg_cron equal to the registry; false when pg_cron lives in another database';
--! EndIncluded jobs/apply.sql
--! Included copying/casts.sql
-- How the columns of a source become those of a target when rows are copied straight from one into the
-- other. COPY's binary format does not know types: eight bytes of a bigint would be taken for a double.
-- So every column is cast on the source to the target's very type, and only where no value can change or
-- fail: what is wider, longer or the same. Anything else is for the plan's SELECT to say.
create or replace function copying.fits(source_type text, target_type text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with
    names as (
      select
        regexp_replace(source_type, '\(.*?\)', '') as source,
        regexp_replace(target_type, '\(.*?\)', '') as target,
        (regexp_match(source_type, '\((\d+)'))[1]::integer as source_length,
        (regexp_match(target_type, '\((\d+)'))[1]::integer as target_length,
        coalesce((regexp_match(source_type, ',(\d+)\)'))[1]::integer, 0) as source_scale,
        coalesce((regexp_match(target_type, ',(\d+)\)'))[1]::integer, 0) as target_scale
    )
  select
    case
      when source_type = target_type then true
      when n.source = n.target and n.source = 'numeric' then n.target_length is null
        or (n.target_scale >= n.source_scale and n.target_length - n.target_scale >= n.source_length - n.source_scale)
      when n.source = n.target then n.target_length is null or n.target_length >= n.source_length
      when n.target in ('text', 'character varying') and n.source in ('text', 'character varying', 'name')
        then n.target_length is null or n.target_length >= n.source_length
      else (n.source, n.target) in (
        ('smallint', 'integer'), ('smallint', 'bigint'), ('integer', 'bigint'),
        ('smallint', 'numeric'), ('integer', 'numeric'), ('bigint', 'numeric'),
        ('smallint', 'double precision'), ('integer', 'double precision'),
        ('smallint', 'real'), ('real', 'double precision')
      ) and n.target_length is null
    end is true
  from names as n
$$;

create or replace function copying.casts(
  target regclass,
  names text[],
  types text[]
) returns table (name text, type text, problem text, is_binary boolean)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select
    quote_ident(s.name),
    t.type,
    case
      when a.attname is null then format('it gives %s, which %s does not have', s.name, target)
      when a.attgenerated <> '' then format('it gives %s, which %s computes itself', s.name, target)
      when not copying.fits(s.type, t.type) then format('%s is %s and cannot always be %s', s.name, s.type, t.type)
    end,
    -- Composite types and arrays of what a database defines itself carry its own numbers of types.
    coalesce(y.oid < 16384 and y.typtype in ('b', 'r', 'm') and y.typsend <> 0 and y.typreceive <> 0, false)
  from unnest(names, types) as s (name, type)
  left join pg_catalog.pg_attribute as a on a.attrelid = target and a.attname = s.name and a.attnum > 0
  left join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t on true
  left join pg_catalog.pg_type as y on y.oid = a.atttypid
$$;

comment on function copying.fits(text, text)
  is 'Whether every value of one type is a value of another, without loss';
comment on function copying.casts(regclass, text[], text[])
  is 'The target''s type of each column that a direct plan gives, and what does not fit';
--! EndIncluded copying/casts.sql
--! Included copying/order.sql
-- The order in which targets are filled: a table after those that its foreign keys refer to, and after
-- those that its plan reads. Both are asked of the catalogue: the plan is a view, and PostgreSQL knows
-- what a view depends on. Tables of one level can be filled at the same time. Where tables wait for each
-- other there is no order: the level is null.
create or replace function copying.levels(
  shaped regclass[],
  targets regclass[]
) returns table (target regclass, level integer)
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting regclass[] := targets;
  ready regclass[];
begin
  level := 1;
  loop
    select array_agg(t.name order by t.n)
    into ready
    from unnest(targets) with ordinality as t (name, n)
    where t.name = any (waiting)
      and not exists (
        select
        from pg_catalog.pg_constraint as f
        where f.conrelid = t.name and f.contype = 'f' and f.confrelid = any (waiting) and f.confrelid <> t.name
      )
      and not exists (
        select
        from pg_catalog.pg_rewrite as r
        join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
        where r.ev_class = shaped[t.n]
          and d.refclassid = 'pg_catalog.pg_class'::regclass
          and d.refobjid = any (waiting::oid[])
          and d.refobjid <> t.name
      );
    exit when ready is null;
    return query select r.name, levels.level from unnest(ready) as r (name);
    waiting := array(select w.name from unnest(waiting) as w (name) where w.name <> all (ready));
    level := level + 1;
  end loop;
  return query select w.name, null::integer from unnest(waiting) as w (name);
end
$$;

comment on function copying.levels(regclass[], regclass[])
  is 'When each target of a copy can be filled; null where tables wait for each other';
--! EndIncluded copying/order.sql
--! Included copying/settle.sql
-- What is left to do for a target when its rows are there: identity and serial sequences go on after the
-- highest value, and the planner gets its statistics. Both are the owner's business, which app_copier is
-- not: the functions act as their owner, and do nothing else.
create or replace function copying.move_sequences(target regclass) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owned record;
  moved integer := 0;
begin
  for owned in
    select a.attname as name, pg_get_serial_sequence(target::text, a.attname) as sequence
    from pg_catalog.pg_attribute as a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped
  loop
    continue when owned.sequence is null;
    execute format(
      'select setval(%L, greatest(m.highest, s.last_value), m.highest is not null or s.is_called) from (select max(%I) as highest from %s) as m, %s as s',
      owned.sequence, owned.name, target, owned.sequence
    );
    moved := moved + 1;
  end loop;
  return moved;
end
$$;

revoke all on function copying.move_sequences(regclass) from public;

create or replace function copying.settle(target regclass) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform copying.move_sequences(target);
  execute format('analyze %s', target);
end
$$;

revoke all on function copying.settle(regclass) from public;

comment on function copying.move_sequences(regclass)
  is 'Moves the sequences of a table on after its highest values; tells how many';
comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
--! EndIncluded copying/settle.sql
--! Included app/touch.sql
-- Keeps updated_at true. As a row trigger before the update it costs no second write. It does not ask
-- whether anything changed: such a condition may not look at generated columns, and a list of the
-- others would miss the columns of tomorrow. A copy that follows its source brings the time along: it
-- says so in the way in which it silences the audit. app.touch_on_update() may be called again.
create or replace function app.touch() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('audit.paused', true) = 'on' and pg_has_role(session_user, 'app_copier', 'member') then
    return new;
  end if;
  new.updated_at := now();
  return new;
end
$$;

create or replace function app.touch_on_update(target regclass) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format(
    'create or replace trigger touch before update on %s for each row execute function app.touch()',
    target
  );
end
$$;

comment on function app.touch() is 'Trigger: sets updated_at to the time of the transaction';

comment on function app.touch_on_update(regclass)
  is 'Gives a table the trigger that keeps its updated_at true';
--! EndIncluded app/touch.sql
--! Included copying/chunks.sql
-- How a worker takes its work. claim_chunk() finds the next chunk of some steps that nobody works on
-- and locks its row until the end of the transaction, in which the chunk is loaded and then recorded by
-- finish_chunk(). A worker that is killed loses its lock and all that it loaded at one moment; one that
-- was only thought dead can still commit, but nobody else can have the same chunk. Neither waits.
create or replace function copying.claim_chunk(
  step_ids bigint[]
) returns table (step_id bigint, number integer, low text[], high text[])
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted bigint;
begin
  -- One look into the index for each step, however many chunks there are.
  foreach wanted in array step_ids loop
    return query
      select c.step_id, c.number, c.low, c.high
      from copying.chunks as c
      where c.step_id = wanted and c.done_at is null
      order by c.number
      for update skip locked
      limit 1;
    exit when found;
  end loop;
end
$$;

create or replace function copying.finish_chunk(
  step_id bigint,
  number integer,
  generation integer,
  rows_read bigint,
  rows bigint,
  rejected bigint,
  bytes bigint,
  worker text
) returns void
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  update copying.chunks as c
  set
    generation = finish_chunk.generation,
    rows_read = finish_chunk.rows_read,
    rows = finish_chunk.rows,
    rejected = finish_chunk.rejected,
    bytes = finish_chunk.bytes,
    written_by = pg_current_xact_id(),
    worker = finish_chunk.worker,
    done_at = clock_timestamp()
  where c.step_id = finish_chunk.step_id and c.number = finish_chunk.number
$$;

comment on function copying.claim_chunk(bigint[])
  is 'The next free chunk of these steps, locked until the transaction ends; no row when none is left';
comment on function copying.finish_chunk(
  bigint,
  integer,
  integer,
  bigint,
  bigint,
  bigint,
  bigint,
  text
)
  is 'Records a chunk in the transaction that loaded it';
--! EndIncluded copying/chunks.sql
--! Included copying/plans.sql
-- What a plan says about its target. A plan is a view beside the landing tables: source_key,
-- reject_reason, and the target's columns by their names. Everything else is asked of the catalogue.
create or replace function copying.plan_columns(shaped regclass, target regclass) returns table (
  name text,
  type text,
  is_key boolean
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select
    quote_ident(t.attname),
    format_type(t.atttypid, t.atttypmod),
    coalesce(t.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]), false)
  from pg_catalog.pg_attribute as s
  join pg_catalog.pg_attribute as t on t.attrelid = target and t.attname = s.attname and not t.attisdropped
  left join pg_catalog.pg_index as i on i.indrelid = target and i.indisprimary
  where s.attrelid = shaped and s.attnum > 0 and s.attname not in ('source_key', 'reject_reason')
  order by t.attnum
$$;

create or replace function copying.plan_problems(
  shaped regclass,
  target regclass
) returns setof text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with
    given as (
      select attname as name from pg_catalog.pg_attribute where attrelid = shaped and attnum > 0
    ),
    wanted as (
      select
        a.attname as name,
        a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]) as is_key,
        a.attgenerated <> '' as is_generated,
        a.attnotnull and not a.atthasdef and a.attidentity = '' as is_required
      from pg_catalog.pg_attribute as a
      left join pg_catalog.pg_index as i on i.indrelid = target and i.indisprimary
      where a.attrelid = target and a.attnum > 0 and not a.attisdropped
    )
  select format('it gives no %s', c.name)
  from (values ('source_key'), ('reject_reason')) as c (name)
  where c.name not in (select name from given)
  union all
  select format('%s has no primary key', target)
  where not exists (select from wanted where is_key)
  union all
  select format('it gives %s, which %s does not have', g.name, target)
  from given as g
  where g.name not in ('source_key', 'reject_reason') and g.name not in (select name from wanted)
  union all
  select format('it gives %s, which %s computes itself', w.name, target)
  from wanted as w
  join given as g on g.name = w.name
  where w.is_generated
  union all
  select format('it does not give %s, which %s needs', w.name, target)
  from wanted as w
  where (w.is_key or w.is_required) and w.name not in (select name from given)
$$;

comment on function copying.plan_columns(regclass, regclass)
  is 'The columns that a plan fills, in the target''s order and types';
comment on function copying.plan_problems(regclass, regclass)
  is 'What does not fit between a plan and its target, as ends of sentences; empty when all fits';
--! EndIncluded copying/plans.sql
--! Included copying/shape.sql
-- Shapes landed rows into their target. The plan is a view beside the landing tables; it is run once:
-- good rows are inserted, and each bad one is handed to copying.reject() by the condition that keeps it
-- out. So no row is stored in between, and a large table is shaped at the speed of a bare INSERT.
-- A target that held nothing when the copy began takes plain rows, and two rows with one key are an
-- error. Otherwise a row that is there already is left alone, as is a reject that has not changed, so
-- that a second run writes nothing. What changed in the source after it was copied is not overwritten:
-- the proof reports it. Where the plan is cut, only rows whose source_key is after `low` and not after
-- `high` are looked at.
create or replace function copying.reject(
  run_id bigint,
  source_table text,
  source_key text,
  target_table text,
  reason text,
  landing regclass,
  key_columns text[]
) returns boolean
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  landed jsonb;
  is_landed text;
begin
  -- The landing table has an index of the key. Where a value of several columns has the sign between
  -- them in itself, the row is looked for as a whole.
  select case
    when count(*) = 1 then format('l.%I = $1::%s', min(a.attname), min(t.type))
    when cardinality(string_to_array(source_key, '/')) = count(*)
      then string_agg(format('l.%I = (string_to_array($1, %L))[%s]::%s', a.attname, '/', k.n, t.type), ' and ')
    else format('concat_ws(%L, %s) = $1', '/', string_agg(format('l.%I', a.attname), ', ' order by k.n))
  end
  into is_landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;

  begin
    execute format('select to_jsonb(l) from %s as l where %s', landing, is_landed)
    into landed
    using source_key;
  exception
    when untranslatable_character then
      -- Somewhere in a json column stands \u0000, which jsonb cannot hold: every value as its text.
      execute format(
        'select jsonb_object(array[%s], array[%s]) from %s as l where %s',
        (select string_agg(quote_literal(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = landing and a.attnum > 0),
        (select string_agg(format('l.%I::text', a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = landing and a.attnum > 0),
        landing,
        is_landed
      )
      into landed
      using source_key;
  end;

  insert into copying.rejects as r
    (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
  select
    u.application,
    reject.source_table,
    reject.source_key,
    reject.target_table,
    split_part(reason, ': ', 1),
    substr(reason, strpos(reason, ': ') + 2),
    landed,
    u.id
  from copying.runs as u
  where u.id = reject.run_id
  on conflict on constraint rejects_application_source_table_source_key_key do update
  set
    target_table = excluded.target_table,
    kind = excluded.kind,
    detail = excluded.detail,
    source_row = excluded.source_row,
    run_id = excluded.run_id,
    rejected_at = excluded.rejected_at
  where (r.target_table, r.kind, r.detail, r.source_row)
    is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row);
  return false;
end
$$;

-- The condition of a chunk, as SQL, to be appended to a WHERE; the key's type is asked of the view.
create or replace function copying.range_condition(
  expression text,
  shaped regclass,
  low text,
  high text
) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select concat(
    case when low is not null then format(' and (%s)::%s > %L', expression, t.type, low) end,
    case when high is not null then format(' and (%s)::%s <= %L', expression, t.type, high) end
  )
  from (
    select format_type(a.atttypid, a.atttypmod) as type
    from pg_catalog.pg_attribute as a
    where a.attrelid = shaped and a.attname = 'source_key'
  ) as t
$$;

create or replace function copying.shape(
  run_id bigint,
  source_table text,
  key_columns text[],
  landing regclass,
  shaped regclass,
  target regclass,
  began_empty boolean,
  low text,
  high text,
  out rows_read bigint,
  out rows_written bigint,
  out rows_rejected bigint
)
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  columns text;
  target_key text;
  in_range text := copying.range_condition('s.source_key', shaped, low, high);
  was_rejected boolean;
begin
  select string_agg(c.name, ', '), string_agg(c.name, ', ') filter (where c.is_key)
  into columns, target_key
  from copying.plan_columns(shaped, target) as c;

  -- What was rejected before may have been mended in the source since.
  execute format(
    $query$
      select exists (
        select
        from copying.rejects as r
        join copying.runs as u on u.id = $1 and u.application = r.application
        where r.source_table = $2 and r.target_table = $3%s
      )
    $query$,
    copying.range_condition('r.source_key', shaped, low, high)
  )
  using run_id, source_table, target::text
  into was_rejected;

  execute format(
    $query$
      insert into %1$s (%2$s)
      select %2$s
      from %3$s as s
      where (s.reject_reason is null or copying.reject($1, $2, s.source_key::text, $3, s.reject_reason, $4, $5))%4$s
      %5$s
    $query$,
    target, columns, shaped, in_range,
    case when not began_empty then format('on conflict (%s) do nothing', target_key) end
  )
  using run_id, source_table, target::text, landing, key_columns;
  get diagnostics rows_written = row_count;

  if began_empty and not was_rejected then
    -- All that was read has just been written, here or there.
    select count(*)
    into rows_rejected
    from copying.rejects as r
    where r.run_id = shape.run_id
      and r.source_table = shape.source_table
      and r.target_table = target::text
      and r.xmin = pg_current_xact_id()::xid;
    rows_read := rows_written + rows_rejected;
    return;
  end if;

  execute format(
    $query$
      with
        rejected as (select s.source_key::text as source_key, s.reject_reason from %1$s as s where true%2$s),
        mended as (
          delete from copying.rejects as r
          using copying.runs as u
          where u.id = $1
            and r.application = u.application
            and r.source_table = $2
            and r.target_table = $3
            and r.source_key not in (select e.source_key from rejected as e where e.reject_reason is not null)%3$s
        )
      select count(*), count(reject_reason) from rejected
    $query$,
    shaped, in_range, copying.range_condition('r.source_key', shaped, low, high)
  )
  using run_id, source_table, target::text
  into rows_read, rows_rejected;
end
$$;

comment on function copying.reject(bigint, text, text, text, text, regclass, text[])
  is 'Keeps a row that a plan rejects, as it landed; gives false, so that it is not inserted';
comment on function copying.range_condition(text, regclass, text, text)
  is 'The condition of a chunk on the source key of a plan';
comment on function
  copying.shape(bigint, text, text[], regclass, regclass, regclass, boolean, text, text)
  is 'Fills a target from its plan, or one range of it, and keeps the rejects';
--! EndIncluded copying/shape.sql
--! Included copying/undo.sql
-- Taking out exactly what a copy wrote. Every transaction that writes rows into a target for a copy is
-- on record in copying.writes, by a row that it writes itself; the rows that it wrote carry its number
-- as their xmin, also when they are frozen. So nothing has to be noted about single rows: those with
-- such an xmin are the copy's, and a row that somebody else changed since is not.
-- A record counts only while it carries its own number as its xmin: in a database that was restored
-- from a dump it does not, and nothing is taken out there.
-- A row that another row refers to stays, whatever its foreign key says of deleting (cascade would take
-- out what the copy did not write). So children go first, and passes are repeated until none takes out
-- anything more.
create or replace function copying.note_write(
  application text,
  target_table text,
  rows bigint
) returns void
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  insert into copying.writes as w (application, target_table, written_by, rows)
  values (note_write.application, note_write.target_table, pg_current_xact_id(), note_write.rows)
  on conflict on constraint writes_application_target_table_written_by_key do update
  set rows = w.rows + excluded.rows
$$;

-- A chunk that was copied straight into its target and is to be done again has been taken out before.
-- What was shaped stays: the next one adds to it.
create or replace function copying.note_chunk() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from copying.writes as w
  using copying.steps as s
  where s.id = old.step_id
    and s.kind = 'copy'
    and w.application = s.application
    and w.target_table = s.target_table
    and w.written_by = old.written_by;

  perform copying.note_write(s.application, s.target_table, new.rows)
  from copying.steps as s
  where s.id = new.step_id and s.kind in ('copy', 'shape') and new.written_by is not null and new.rows > 0;
  return null;
end
$$;

drop trigger if exists chunks_note_chunk on copying.chunks;

create trigger chunks_note_chunk
  after update of written_by on copying.chunks
  for each row
  when (old.written_by is distinct from new.written_by)
  execute function copying.note_chunk();

create or replace function copying.undo_problem(application text) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when w.xmin <> w.written_by::xid
    then format('this database was restored from a dump after transaction %s wrote %s, so that its rows are not known any more', w.written_by, w.target_table)
    else format('transaction %s, which wrote %s, is too long ago: its number may have been used again', w.written_by, w.target_table)
  end
  from copying.writes as w
  where w.application = undo_problem.application
    and (
      w.xmin <> w.written_by::xid
      or pg_snapshot_xmax(pg_current_snapshot())::text::numeric - w.written_by::text::numeric >= 2147483648
    )
  order by w.written_by
  limit 1
$$;

create or replace function copying.written_by(application text, target_table text) returns xid[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(w.written_by::xid), '{}')
  from copying.writes as w
  where w.application = written_by.application
    and w.target_table in (
      select n.target_table
      from (
        select distinct o.target_table
        from copying.writes as o
        where o.application = written_by.application
      ) as n
      where to_regclass(n.target_table) = to_regclass(written_by.target_table)
    )
$$;

-- The targets, those written last first, with the size of their longest part (a partition, a chunk).
create or replace function copying.undo_tables(application text) returns table (
  target_table text,
  rows_written bigint,
  rows_removed bigint,
  parts bigint,
  pages bigint
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select w.target_table, sum(w.rows)::bigint, coalesce(max(u.rows), 0), p.parts, p.pages
  from copying.writes as w
  left join copying.undone as u on u.application = w.application and u.target_table = w.target_table
  cross join lateral (
    with recursive
      parts(id) as (
        select to_regclass(w.target_table)::oid
        union all
        select i.inhrelid from parts as p join pg_catalog.pg_inherits as i on i.inhparent = p.id
      )
    select count(*) as parts, coalesce(max(pg_relation_size(id) / current_setting('block_size')::bigint), 0) as pages
    from parts
    where id is not null
  ) as p
  where w.application = undo_tables.application
  group by w.target_table, p.parts, p.pages
  order by max(w.written_by) desc
$$;

-- The tables that refer to a target, with the condition under which a row c of theirs refers to row t.
create or replace function copying.referrers(target regclass) returns table (
  child regclass,
  condition text
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select
    f.conrelid::regclass,
    string_agg(format('t.%I operator(%I.%s) c.%I', p.attname, n.nspname, o.oprname, c.attname), ' and ')
      || case when f.conrelid = target then ' and (c.tableoid, c.ctid) <> (t.tableoid, t.ctid)' else '' end
  from pg_catalog.pg_constraint as f
  cross join lateral unnest(f.conkey, f.confkey, f.conpfeqop) as k (child_column, parent_column, equal)
  join pg_catalog.pg_attribute as c on c.attrelid = f.conrelid and c.attnum = k.child_column
  join pg_catalog.pg_attribute as p on p.attrelid = f.confrelid and p.attnum = k.parent_column
  join pg_catalog.pg_operator as o on o.oid = k.equal
  join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace
  where f.contype = 'f' and f.confrelid = target and f.conparentid = 0
  group by f.oid, f.conrelid
$$;

-- Rows of a table that refer to rows of the same table may go together, but not while one stays that
-- refers to them, directly or over others: those are `kept`. The planner has no idea how many rows a
-- transaction wrote, and would take nested loops over thousands of them.
create or replace function copying.remove_written(
  application text,
  target_table text,
  first_page bigint,
  end_page bigint
) returns bigint
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
declare
  target constant regclass := target_table;
  in_range constant text := format('t.ctid >= %L and t.ctid < %L', format('(%s,0)', first_page), format('(%s,0)', end_page));
  mine text := in_range || ' and t.xmin = any ($1)';
  refers_to_own text;
  removed bigint;
begin
  select
    mine || coalesce(string_agg(format(' and not exists (select from %s as c where %s)', r.child, r.condition), '') filter (where r.child <> target), ''),
    string_agg('(' || r.condition || ')', ' or ') filter (where r.child = target)
  into mine, refers_to_own
  from copying.referrers(target) as r;

  if refers_to_own is null then
    execute format('delete from %s as t where %s', target, mine)
    using copying.written_by(application, target_table);
  else
    execute format(
      $query$
        with recursive
          mine as materialized (select t.tableoid as part, t.ctid as place from %1$s as t where %2$s),
          referring as materialized (
            select c.tableoid as child_part, c.ctid as child, m.part, m.place
            from mine as m
            join %1$s as t on t.tableoid = m.part and t.ctid = m.place and %4$s
            join %1$s as c on %3$s
          ),
          kept(part, place) as (
            select r.part, r.place
            from referring as r
            where not exists (select from mine as m where m.part = r.child_part and m.place = r.child)
            union
            select r.part, r.place
            from kept as k
            join referring as r on r.child_part = k.part and r.child = k.place
          )
        delete from %1$s as t
        using mine as m
        where %4$s and t.tableoid = m.part and t.ctid = m.place
          and not exists (select from kept as k where k.part = m.part and k.place = m.place)
      $query$,
      target, mine, refers_to_own, in_range
    )
    using copying.written_by(application, target_table);
  end if;
  get diagnostics removed = row_count;

  if removed > 0 then
    insert into copying.undone as u (application, target_table, rows)
    values (remove_written.application, remove_written.target_table, removed)
    on conflict on constraint undone_application_target_table_key do update
    set rows = u.rows + excluded.rows;
  end if;
  return removed;
end
$$;

create or replace function copying.count_written(
  application text,
  target_table text
) returns bigint
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  found_rows bigint;
begin
  if to_regclass(target_table) is null then
    return 0;
  end if;
  execute format('select count(*) from %s as t where t.xmin = any ($1)', target_table::regclass)
  into found_rows
  using copying.written_by(application, target_table);
  return found_rows;
end
$$;

-- Rows of the copy that rows of others refer to, by the table of those.
create or replace function copying.referred_rows(
  application text,
  target_table text
) returns table (referring_table text, rows bigint)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  referrer record;
begin
  for referrer in select r.child, r.condition from copying.referrers(to_regclass(target_table)) as r
  loop
    execute format(
      $query$
        select count(*)
        from %s as t
        where t.xmin = any ($1) and exists (select from %s as c where %s and not c.xmin = any ($2))
      $query$,
      target_table::regclass, referrer.child, referrer.condition
    )
    into rows
    using copying.written_by(application, target_table), copying.written_by(application, referrer.child::text);
    if rows > 0 then
      referring_table := referrer.child::text;
      return next;
    end if;
  end loop;
end
$$;

comment on function copying.note_write(text, text, bigint)
  is 'Records that this transaction writes rows into a target for a copy';
comment on function copying.note_chunk() is 'Trigger: records the transaction that wrote a chunk';
comment on function copying.undo_problem(text)
  is 'Why what a copy wrote cannot be taken out, as the end of a sentence; null when it can';
comment on function copying.written_by(text, text)
  is 'The transactions that wrote into a target for a copy, as its rows keep them';
comment on function copying.undo_tables(text)
  is 'What a copy wrote, table by table, those written last first; pages of the longest part';
comment on function copying.referrers(regclass)
  is 'The tables that refer to a table, and the condition for their row c and its row t';
comment on function copying.remove_written(text, text, bigint, bigint)
  is 'Takes out the rows of a copy in a range of pages that no row refers to; gives their number';
comment on function copying.count_written(text, text) is 'How many rows of a copy are in a target';
comment on function copying.referred_rows(text, text)
  is 'How many rows of a copy rows of others refer to, by the table of those';
--! EndIncluded copying/undo.sql
--! Included copying/follow.sql
-- Carries the changes of a live source into the target. A pass brings the keys that were written and
-- their present rows; for each plan it knows the rows that the plan gave for these keys before, and
-- those that it gives now. What it gave before and gives no more is taken out, the rest is inserted or,
-- where it differs, updated: so a pass can be done twice, and rows that others refer to stay where they
-- are. All this happens in one transaction with the position in the source's history.
-- Other rows may depend on what a pass changed. A row that refers to one taken out is taken out first,
-- and its plan is compared as a whole; so is a plan that reads a column that was changed, or another
-- landing table. Where rows were only added, its rejects are shaped again. Hence the limit: a row that
-- was taken in without a parent, and would look different with it, is only found by the proof.

-- What a view reads: the relations and their columns, through other views too.
create or replace function copying.follow_reads(
  shaped regclass
) returns table (relation regclass, column_name text)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    read as (
      select shaped::oid as oid, 0 as attnum
      union
      select d.refobjid, d.refobjsubid
      from read as v
      join pg_catalog.pg_rewrite as r on r.ev_class = v.oid
      join pg_catalog.pg_depend as d
        on d.classid = 'pg_catalog.pg_rewrite'::regclass
        and d.objid = r.oid
        and d.refclassid = 'pg_catalog.pg_class'::regclass
      where d.refobjid <> v.oid
    )
  select c.oid::regclass, a.attname::text
  from read as r
  join pg_catalog.pg_class as c on c.oid = r.oid and c.relkind in ('r', 'p', 'f', 'm')
  left join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = r.attnum and a.attnum > 0
$$;

-- The condition that a row of a plan came from one of the keys in $1; null: from any key.
create or replace function copying.follow_condition(shaped regclass, is_whole boolean) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when is_whole then 'true'
    else format('s.source_key = any ($1::text[]::%s[])', format_type(a.atttypid, null))
  end
  from pg_catalog.pg_attribute as a
  where a.attrelid = shaped and a.attname = 'source_key'
$$;

create or replace function copying.follow_note(
  shaped regclass,
  target regclass,
  keys text[],
  before regclass
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  key_columns text;
begin
  select string_agg(c.name, ', ')
  into key_columns
  from copying.plan_columns(shaped, target) as c
  where c.is_key;
  execute format(
    'insert into %s (%s) select distinct %2$s from %s as s where s.reject_reason is null and %s',
    before, key_columns, shaped, copying.follow_condition(shaped, keys is null)
  )
  using keys;
end
$$;

-- Shapes the rows of some keys, or all (null), into `after`, and keeps the rejects. A reject is looked at
-- again where its reason is new, or its row is (`written`). The plan is run once, into `given`.
create or replace function copying.follow_shape(
  run_id bigint,
  source_table text,
  key_columns text[],
  landing regclass,
  shaped regclass,
  target regclass,
  keys text[],
  written text[],
  given regclass,
  after regclass
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  columns text;
  application text;
  landed text;
  rejected text;
begin
  select r.application into application from copying.runs as r where r.id = run_id;
  execute format('insert into %s select * from %s as s where %s', given, shaped, copying.follow_condition(shaped, keys is null))
  using keys;
  if keys is null then
    execute format('analyze %s', given);
  end if;

  execute format(
    $query$
      delete from copying.rejects as r
      where r.application = $1
        and r.source_table = $2
        and r.target_table = $3
        and ($4 is null or r.source_key = any ($4))
        and not exists (select from %1$s as g where g.source_key::text = r.source_key and g.reject_reason is not null)
    $query$,
    given
  )
  using application, source_table, target::text, keys;

  -- As copying.reject() does it, for all at once: by the index of the landing table's key; only where a
  -- value of several columns has the sign between them in itself, the row is looked for as a whole.
  select case
    when count(*) = 1 then format('select l.* from %s as l where l.%I = g.source_key::%s', landing, min(a.attname), min(t.type))
    else format(
      $query$
        select l.* from %1$s as l where %2$s
        union all
        select l.* from %1$s as l where g.parts is null and concat_ws('/', %3$s) = g.source_key
      $query$,
      landing,
      string_agg(format('l.%I = g.parts[%s]::%s', a.attname, k.n, t.type), ' and '),
      string_agg(format('l.%I', a.attname), ', ' order by k.n)
    )
  end
  into landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;
  rejected := format(
    $query$
      from %s as g
      left join copying.rejects as r
        on r.application = $6
        and r.source_table = $2
        and r.target_table = $3
        and r.source_key = g.source_key::text
        and r.kind || ': ' || r.detail = g.reject_reason
      where g.reject_reason is not null and (r.source_key is null or g.source_key::text = any ($4))
    $query$,
    given
  );
  begin
    execute format(
      $query$
        insert into copying.rejects as r
          (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
        select
          $6, $2, g.source_key, $3,
          split_part(g.reject_reason, ': ', 1),
          substr(g.reject_reason, strpos(g.reject_reason, ': ') + 2),
          to_jsonb(l),
          $1
        from (
          select
            g.source_key::text as source_key,
            g.reject_reason,
            (
              select v
              from string_to_array(g.source_key::text, '/') as v
              where cardinality(v) = cardinality($5)
            ) as parts
          %s
        ) as g
        cross join lateral (%s) as l
        on conflict on constraint rejects_application_source_table_source_key_key do update
        set
          target_table = excluded.target_table,
          kind = excluded.kind,
          detail = excluded.detail,
          source_row = excluded.source_row,
          run_id = excluded.run_id,
          rejected_at = excluded.rejected_at
        where (r.target_table, r.kind, r.detail, r.source_row)
          is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row)
      $query$,
      rejected, landed
    )
    using run_id, source_table, target::text, written, key_columns, application, landing;
  exception
    when untranslatable_character then
      execute format('select copying.reject($1, $2, g.source_key::text, $3, g.reject_reason, $7, $5) %s', rejected)
      using run_id, source_table, target::text, written, key_columns, application, landing;
  end;

  select string_agg(c.name, ', ')
  into columns
  from copying.plan_columns(shaped, target) as c;
  execute format('insert into %1$s (%2$s) select %2$s from %3$s where reject_reason is null', after, columns, given);
  execute format('delete from %s', given);
end
$$;

-- The condition that two aliases name the same row of a table.
create or replace function copying.follow_same(
  target regclass,
  left_alias text,
  right_alias text
) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(format('%1$s.%3$I = %2$s.%3$I', left_alias, right_alias, a.attname), ' and ')
  from pg_catalog.pg_index as i
  join pg_catalog.pg_attribute as a
    on a.attrelid = i.indrelid and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
  where i.indrelid = target and i.indisprimary
$$;

-- The condition that a row `c` is not among those whose source keys the pass brings anyway.
create or replace function copying.follow_is_other(before regclass) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('not exists (select from %s as b where %s)', before, string_agg(format('b.%1$I = c.%1$I', attname), ' and '))
  from pg_catalog.pg_attribute
  where attrelid = before and attnum > 0
$$;

-- Takes rows out of a target; first whatever refers to them in the other followed tables. Returns those
-- tables that lost rows which their own turn in this pass would not bring back. `befores` are the
-- followed tables' rows before the pass. Tables that no plan fills are left to their foreign keys.
create or replace function copying.follow_take_out(
  target regclass,
  doomed regclass,
  followed regclass[],
  befores regclass[]
) returns setof regclass
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  reference record;
  found_any boolean;
begin
  for reference in
    select
      f.conrelid::regclass as child,
      format('pg_temp.follow_out_%s', replace(gen_random_uuid()::text, '-', '')) as children,
      string_agg(format('c.%I = d.%I', a.attname, b.attname), ' and ') as matches
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) as k (child_column, parent_column)
    join pg_catalog.pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.child_column
    join pg_catalog.pg_attribute as b on b.attrelid = f.confrelid and b.attnum = k.parent_column
    where f.contype = 'f' and f.confrelid = target and f.conrelid = any (followed)
    group by f.oid
  loop
    reference.matches := format('exists (select from %s as d where %s)', doomed, reference.matches);
    if reference.child = target then
      -- Rows that go together go in one statement.
      reference.matches := reference.matches
        || format(' and not exists (select from %s as o where %s)', doomed, copying.follow_same(target, 'o', 'c'));
    end if;
    execute format('select exists (select from %s as c where %s)', reference.child, reference.matches)
    into found_any;
    continue when not found_any;
    execute format('create temporary table %s on commit drop as select c.* from %s as c where %s',
      reference.children, reference.child, reference.matches);
    select string_agg(copying.follow_is_other(befores[n]), ' and ')
    into reference.matches
    from generate_subscripts(followed, 1) as n
    where followed[n] = reference.child;
    execute format('select exists (select from %s as c where %s)', reference.children, reference.matches)
    into found_any;
    if found_any then
      return next reference.child;
    end if;
    return query
      select t from copying.follow_take_out(reference.child, reference.children::regclass, followed, befores) as t;
  end loop;
  execute format('delete from %s as t using %s as d where %s', target, doomed, copying.follow_same(target, 't', 'd'));
end
$$;

-- The condition that another row of the target has what only one row may have and the row `a` wants.
create or replace function copying.follow_clash(target regclass, columns text[]) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(
    format(
      'exists (select from (select * from %1$s where %2$s) as t where (%3$s) = (select %3$s from (select a.*) as o where %2$s) and not (%4$s))',
      target,
      coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'),
      (
        select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ')
        from generate_series(1, i.indnkeyatts::integer) as n
      ),
      copying.follow_same(target, 't', 'a')
    ),
    ' or '
  )
  from pg_catalog.pg_index as i
  where i.indrelid = target
    and i.indisunique
    and i.indimmediate
    and not i.indisprimary
    and not exists (
      select
      from pg_catalog.pg_attribute as a
      where a.attrelid = target
        and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
        and quote_ident(a.attname) <> all (columns)
    )
$$;

-- Inserts rows, and updates those that are there and differ; tells how many. Those that are as they
-- should be are left out before: ON CONFLICT would write a lock into each. Where rows passed on what
-- only one may have, each waits until the row before it has let go. Rows that swapped wait for each other
-- for ever: they are noted in `stuck`, which is empty otherwise. Nothing is tried and taken back: the rows
-- of a subtransaction would carry a number that copying.writes does not know.
create or replace function copying.follow_put_in(
  target regclass,
  after regclass,
  stuck regclass,
  columns text[],
  key_columns text[]
) returns bigint
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  written bigint := 0;
  rows bigint;
  others text[] := array(select c from unnest(columns) as c where c <> all (key_columns));
  clash text := coalesce(copying.follow_clash(target, columns), 'false');
  changes text;
  differs text;
  waiting bigint;
  waited bigint;
begin
  select
    string_agg(format('%1$s = excluded.%1$s', c), ', '),
    coalesce(string_agg(copying.follow_differs(target, c, 't', 'a'), ' or '), 'false')
  into changes, differs
  from unnest(others) as c;
  loop
    waited := waiting;
    execute format('select count(*) from %s as a where %s', after, clash) into waiting;
    exit when waiting > 0 and waiting = waited;
    execute format(
      'insert into %1$s (%2$s) overriding system value select %2$s from %3$s as a where not (%4$s) and not exists (select from %1$s as t where %5$s and not (%6$s)) on conflict (%7$s) do %8$s',
      target, array_to_string(columns, ', '), after, clash, copying.follow_same(target, 't', 'a'), differs,
      array_to_string(key_columns, ', '), coalesce('update set ' || changes, 'nothing')
    );
    get diagnostics rows = row_count;
    written := written + rows;
    exit when waiting = 0;
  end loop;
  if waiting > 0 then
    execute format('insert into %s select t.* from %s as t join %s as a on %s where %s',
      stuck, target, after, copying.follow_same(target, 't', 'a'), clash);
  end if;
  return written;
end
$$;

-- The condition that a column differs between two aliases of a target's row.
create or replace function copying.follow_differs(
  target regclass,
  column_name text,
  left_alias text,
  right_alias text
) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format(
    case
      when exists (
        select
        from pg_catalog.pg_opclass as o
        join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'btree'
        where o.opcdefault and o.opcintype in (a.atttypid, b.typbasetype)
      ) or b.typtype = 'e'
        then '%1$s.%3$s is distinct from %2$s.%3$s'
      else '%1$s.%3$s::text is distinct from %2$s.%3$s::text'
    end,
    left_alias, right_alias, column_name
  )
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as b on b.oid = a.atttypid
  where a.attrelid = target and quote_ident(a.attname) = column_name
$$;

-- Brings a target from `before` to `after`: takes out what stood in the one and not in the other, puts in
-- the other. Tells what others may depend on: how many rows were added, which of the
-- watched columns changed in rows that stay, and which tables lost rows that referred to those taken out.
create or replace function copying.follow_replace(
  target regclass,
  before regclass,
  after regclass,
  doomed regclass,
  columns text[],
  key_columns text[],
  watched text[],
  followed regclass[],
  befores regclass[],
  out added bigint,
  out written bigint,
  out changed text[],
  out losers text[]
)
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  same text := copying.follow_same(target, 't', 'a');
  differences text;
  taken_out bigint;
  clashes bigint;
begin
  execute format(
    'insert into %s select t.* from %s as t join %s as b on %s where not exists (select from %s as a where %s)',
    doomed, target, before,
    (select string_agg(format('t.%1$I = b.%1$I', attname), ' and ') from pg_catalog.pg_attribute where attrelid = before and attnum > 0),
    after, same
  );
  get diagnostics taken_out = row_count;
  losers := '{}';
  if taken_out > 0 then
    losers := array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
  end if;

  select string_agg(
    format('case when bool_or(%s) then %L end', copying.follow_differs(target, quote_ident(w), 't', 'a'), w),
    ', '
  )
  into differences
  from unnest(watched) as w
  where quote_ident(w) = any (columns);
  execute format(
    'select coalesce(array_remove(array[%s]::text[], null), %L) from %s as a join %s as t on %s',
    differences, '{}', after, target, same
  )
  into changed;
  execute format('select count(*) from %s as a where not exists (select from %s as t where %s)', after, target, same)
  into added;

  execute format('delete from %s', doomed);
  written := copying.follow_put_in(target, after, doomed, columns, key_columns);
  execute format('select count(*) from %s', doomed) into taken_out;
  if taken_out > 0 then
    losers := losers || array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
    execute format('delete from %s', doomed);
    written := written + copying.follow_put_in(target, after, doomed, columns, key_columns);
  end if;
  execute format('select count(*) from %s as a where %s', after, coalesce(copying.follow_clash(target, columns), 'false'))
  into clashes;
  if clashes > 0 then
    raise exception '% rows want what another row of % has and only one may have', clashes, target
    using errcode = 'unique_violation';
  end if;
end
$$;

-- What speaks against a cut-over, as whole sentences that say what to do.
create or replace function copying.cut_over_problems(
  application text,
  targets regclass[],
  proof_age_max interval
) returns setof text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('Prove the copy first: plumb verify %s. The last proof %s.', application,
    case
      when p.id is null then 'is missing'
      when not p.ok then 'failed'
      when p.run_id <> r.id then 'is of an earlier run'
      else 'is older than ' || proof_age_max
    end)
  from (select max(id) as id from copying.runs where runs.application = cut_over_problems.application) as r
  left join lateral (
    select o.id, o.ok, o.run_id, o.proven_at
    from copying.proofs as o
    where o.application = cut_over_problems.application
    order by o.id desc
    limit 1
  ) as p on true
  where (p.ok and p.run_id = r.id and p.proven_at > now() - proof_age_max) is not true
  union all
  select format('Run "alter table %s validate constraint %I".', f.conrelid::regclass, f.conname)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and not f.convalidated and f.conrelid = any (targets)
  union all
  select format('Make %s of %s again: run plumb copy %s --follow.', d.name, d.table_name, application)
  from copying.deferred as d
  where d.application = cut_over_problems.application
$$;

comment on function copying.cut_over_problems(text, regclass[], interval)
  is 'What speaks against a cut-over, as sentences that say what to do; empty when nothing does';
comment on function copying.follow_reads(regclass)
  is 'The relations and columns that a plan''s view reads';
comment on function copying.follow_condition(regclass, boolean)
  is 'The condition that a row of a plan came from one of the keys in $1';
comment on function copying.follow_note(regclass, regclass, text[], regclass)
  is 'Notes the target''s keys of the rows that a plan gives for some source keys, or for all (null)';
comment on function
  copying.follow_shape(bigint, text, text[], regclass, regclass, regclass, text[], text[], regclass, regclass)
  is 'Puts the rows that a plan gives for some source keys, or for all, into a table, and keeps the rejects';
comment on function copying.follow_same(regclass, text, text)
  is 'The condition that two aliases name the same row of a table';
comment on function copying.follow_differs(regclass, text, text, text)
  is 'The condition that a column differs between two aliases';
comment on function copying.follow_is_other(regclass)
  is 'The condition that a row c is not among the rows before a pass';
comment on function copying.follow_take_out(regclass, regclass, regclass[], regclass[])
  is 'Takes rows out of a target after those that refer to them; returns the tables that lost other rows';
comment on function copying.follow_clash(regclass, text[])
  is 'The condition that another row of the target has what only one may have and the row a wants';
comment on function copying.follow_put_in(regclass, regclass, regclass, text[], text[])
  is 'Inserts rows and updates those that differ; tells how many were written';
comment on function
  copying.follow_replace(
    regclass, regclass, regclass, regclass, text[], text[], text[], regclass[], regclass[]
  )
  is 'Brings a target from the rows before to the rows after a pass, and tells what others may depend on';
--! EndIncluded copying/follow.sql
--! Included copying/deferred.sql
-- Indexes and keys are taken away from an empty table before a load and made again after it, which is
-- faster than to keep them up to date row by row. Each is on record, in copying.deferred, as the very
-- statement that makes it again; the record is written in the transaction that drops the object, and
-- deleted in the one that makes it: whatever is killed, there is the object or its record.
-- A key is made in two steps: its index, several at a time, and the constraint that takes the index
-- over; a foreign key too: without a look at the rows, and then validated, which locks nobody out.
-- Only the owner of a table may do this, and copies run as app_copier: so these functions act as
-- app_owner, for empty tables of app_owner's only, and nobody else may write into copying.deferred, whose
-- statements are run as app_owner.
-- NOTE: a partitioned table keeps its keys, because its indexes belong to those of its partitions, and
-- so does a hypertable.
create or replace function copying.is_own(target regclass) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select pg_has_role(c.relowner, 'usage') from pg_catalog.pg_class as c where c.oid = target
$$;

create or replace function copying.is_plain(target regclass) returns boolean
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  is_hypertable boolean := false;
begin
  if to_regclass('_timescaledb_catalog.hypertable') is not null then
    execute $query$
      select exists (
        select
        from _timescaledb_catalog.hypertable as h
        join pg_catalog.pg_class as c on c.relname = h.table_name
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace and n.nspname = h.schema_name
        where c.oid = $1
      )
    $query$
    into is_hypertable
    using target;
  end if;
  return (
    select c.relkind = 'r' and not c.relispartition and not is_hypertable
      and not exists (select from pg_catalog.pg_inherits as i where target in (i.inhparent, i.inhrelid))
    from pg_catalog.pg_class as c
    where c.oid = target
  );
end
$$;

-- The foreign keys that may go: those of tables that this role owns on both ends.
create or replace function copying.foreign_keys(target regclass) returns table (
  id oid,
  index_id oid,
  is_own boolean,
  may_go boolean
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select
    f.oid,
    f.conindid,
    f.conrelid = target,
    f.conparentid = 0
      and copying.is_own(f.conrelid)
      and copying.is_own(f.confrelid)
      and copying.is_plain(f.conrelid)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and target in (f.conrelid, f.confrelid)
$$;

-- The indexes that may go, with the constraint that each belongs to. One stays where something else
-- than a foreign key that goes, too, needs it: a view that groups by the key, an extension.
create or replace function copying.indexes(
  target regclass
) returns table (index_id oid, constraint_id oid)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select i.indexrelid, k.oid
  from pg_catalog.pg_index as i
  join pg_catalog.pg_class as c on c.oid = i.indexrelid
  join pg_catalog.pg_am as m on m.oid = c.relam
  left join pg_catalog.pg_constraint as k
    on k.conindid = i.indexrelid and k.conrelid = target and k.contype in ('p', 'u', 'x')
  where i.indrelid = target
    and i.indisvalid and i.indisready and i.indislive
    and (m.amname = 'btree' or k.oid is null or k.contype = 'x')
    and not exists (
      select
      from copying.foreign_keys(target) as f
      where f.index_id = i.indexrelid and not f.may_go
    )
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.deptype in ('e', 'x')
    )
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.deptype = 'n'
        and (d.refclassid, d.refobjid) in (
          ('pg_class'::regclass, i.indexrelid), ('pg_constraint'::regclass, k.oid)
        )
        and not (
          d.classid = 'pg_constraint'::regclass
          and d.objid in (select f.id from copying.foreign_keys(target) as f)
        )
    )
$$;

-- What can be taken away from a table: how it is dropped, and how it is made again.
create or replace function copying.keys(
  target regclass
) returns table (
  table_name text,
  name text,
  kind text,
  definition text,
  removal text
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with
    indexes as (
      select
        c.relname::text as name,
        i.oid,
        i.indisreplident,
        i.indisclustered,
        k.oid as constraint_id,
        k.contype,
        format('%I.%I', n.nspname, c.relname) as full_name,
        format('set local default_tablespace = %L', coalesce(s.spcname, '')) as place,
        obj_description(c.oid, 'pg_class') as comment,
        obj_description(k.oid, 'pg_constraint') as constraint_comment
      from (
        select x.indexrelid as oid, x.indisreplident, x.indisclustered, g.constraint_id
        from copying.indexes(target) as g
        join pg_catalog.pg_index as x on x.indexrelid = g.index_id
      ) as i
      join pg_catalog.pg_class as c on c.oid = i.oid
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      left join pg_catalog.pg_tablespace as s on s.oid = c.reltablespace
      left join pg_catalog.pg_constraint as k on k.oid = i.constraint_id
    ),
    references_ as (
      select
        f.id,
        k.conname::text as name,
        k.conrelid::regclass as table_name,
        k.convalidated,
        pg_get_constraintdef(k.oid) as definition,
        obj_description(k.oid, 'pg_constraint') as comment
      from copying.foreign_keys(target) as f
      join pg_catalog.pg_constraint as k on k.oid = f.id
      where f.may_go and (f.is_own or f.index_id in (select i.oid from indexes as i))
    )
  select
    r.table_name::text,
    r.name,
    'foreign key',
    concat_ws(
      '; ',
      format(
        'alter table %s add constraint %I %s', r.table_name, r.name,
        regexp_replace(r.definition, ' NOT VALID$', '') || ' not valid'
      ),
      format('comment on constraint %I on %s is ', r.name, r.table_name) || quote_literal(r.comment)
    ),
    format('alter table %s drop constraint %I', r.table_name, r.name)
  from references_ as r
  union all
  select
    r.table_name::text,
    r.name,
    'validation',
    format('alter table %s validate constraint %I', r.table_name, r.name),
    null
  from references_ as r
  where r.convalidated
  union all
  select
    target::text,
    i.name,
    'key',
    concat_ws(
      '; ',
      case i.contype
        when 'x' then concat_ws(
          '; ', i.place, format('alter table %s add constraint %I %s', target, i.name, pg_get_constraintdef(i.constraint_id)),
          format('comment on index %s is ', i.full_name) || quote_literal(i.comment)
        )
        else (
          select format(
            'alter table %s add constraint %I %s using index %I%s%s',
            target, i.name, case i.contype when 'p' then 'primary key' else 'unique' end, i.name,
            case when k.condeferrable then ' deferrable' end,
            case when k.condeferred then ' initially deferred' end
          )
          from pg_catalog.pg_constraint as k
          where k.oid = i.constraint_id
        )
      end,
      format('comment on constraint %I on %s is ', i.name, target) || quote_literal(i.constraint_comment),
      case when i.indisreplident then format('alter table %s replica identity using index %I', target, i.name) end,
      case when i.indisclustered then format('alter table %s cluster on %I', target, i.name) end
    ),
    case
      when i.constraint_id is not null then format('alter table %s drop constraint %I', target, i.name)
    end
  from indexes as i
  where i.constraint_id is not null or i.indisreplident or i.indisclustered
  union all
  select
    target::text,
    i.name,
    'index',
    concat_ws(
      '; ',
      i.place,
      pg_get_indexdef(i.oid),
      format('comment on index %s is ', i.full_name) || quote_literal(i.comment),
      (
        select string_agg(
          format('alter index %s alter column %s set statistics %s', i.full_name, a.attnum, a.attstattarget),
          '; ' order by a.attnum
        )
        from pg_catalog.pg_attribute as a
        where a.attrelid = i.oid and a.attstattarget >= 0
      )
    ),
    case when i.constraint_id is null then format('drop index %s', i.full_name) end
  from indexes as i
  where i.contype is distinct from 'x'
$$;

create or replace function copying.defer_keys(application text, target regclass) returns text
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  holds_rows boolean;
  key record;
begin
  if exists (
    select
    from copying.deferred as d
    where d.table_name = target::text and d.kind in ('index', 'key')
  ) then
    return null;
  end if;
  if not copying.is_own(target) then
    return 'it does not belong to app_owner';
  end if;
  if not has_table_privilege('app_copier', target, 'insert') then
    return 'app_copier may not fill it';
  end if;
  if not copying.is_plain(target) then
    return 'it is a partitioned table, a hypertable or one of their parts';
  end if;
  execute format('lock table %s in access exclusive mode', target);
  execute format('select exists (select from %s)', target) into holds_rows;
  if holds_rows then
    return 'it holds rows';
  end if;
  insert into copying.deferred (application, table_name, name, kind, definition)
  select defer_keys.application, k.table_name, k.name, k.kind, k.definition
  from copying.keys(target) as k;
  for key in
    select k.removal
    from copying.keys(target) as k
    where k.removal is not null
    order by array_position(array['foreign key', 'key', 'index'], k.kind)
  loop
    execute key.removal;
  end loop;
  return null;
end
$$;

create or replace function copying.restore_key(
  application text,
  table_name text,
  name text,
  kind text
) returns boolean
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  statements text;
begin
  delete from copying.deferred as d
  where d.application = restore_key.application
    and d.table_name = restore_key.table_name
    and d.name = restore_key.name
    and d.kind = restore_key.kind
  returning d.definition into statements;
  if statements is null then
    return false;
  end if;
  execute statements;
  return true;
end
$$;

-- What is not there, or not in force, for anybody with psql.
create or replace view copying.missing_keys as
select
  d.application,
  d.table_name,
  d.name,
  case
    when bool_or(d.kind = 'foreign key') then 'foreign key'
    when bool_or(d.kind = 'validation') then 'foreign key that is not validated'
    when bool_or(d.kind = 'key') then 'key'
    else 'index'
  end as what,
  min(d.dropped_at) as dropped_at
from copying.deferred as d
group by
  d.application,
  d.table_name,
  d.name;

comment on function copying.is_own(regclass) is 'Whether the current role owns a table';
comment on function copying.is_plain(regclass)
  is 'Whether a table is an ordinary one: no partitions, no chunks, no heirs';
comment on function copying.foreign_keys(regclass)
  is 'The foreign keys of a table and those that refer to it, and whether they may be taken away';
comment on function copying.indexes(regclass)
  is 'The indexes of a table that may be taken away, with their constraints';
comment on function copying.keys(regclass)
  is 'What may be taken away from a table: how it is dropped and how it is made again';
comment on function copying.defer_keys(text, regclass)
  is 'Takes the indexes and keys of an empty table away and records them; tells why, if it does not';
comment on function copying.restore_key(text, text, text, text)
  is 'Makes one of them again, and deletes its record';
comment on view copying.missing_keys
  is 'Indexes and keys that a copy took away and has not made again';
--! EndIncluded copying/deferred.sql
--! Included copying/proof.sql
-- What a proof asks of the target's database. Rows are compared by a hash of 64 bits, which both sides
-- compute: FAST by PostgreSQL's own equality (1.0 = 1.00, -0 = 0, '1 day' = '24 hours'), EXACT by the
-- bytes that the server would send. Which types have such a hash is asked of the catalogue, down to the
-- elements of arrays and ranges; all others, and whatever a database defines itself (its numbers of types
-- are its own), are compared as text.
create or replace function copying.is_hashable(type oid, exact boolean) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    parts as (
      select is_hashable.type as oid
      union
      select n.oid
      from parts as p
      join pg_catalog.pg_type as t on t.oid = p.oid
      left join pg_catalog.pg_range as r on t.oid in (r.rngtypid, r.rngmultitypid)
      cross join lateral (
        values (coalesce(r.rngsubtype, case when t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc then t.typelem end))
      ) as n (oid)
      where n.oid is not null
    )
  select
    bool_and(
      t.oid < 16384
      and t.typname not like 'reg%'
      and t.typtype in ('b', 'r', 'm')
      and (
        not exact or (t.typsend <> 0 and t.typreceive <> 0)
      )
      and (
        exact
        or t.typtype <> 'b'
        or t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc
        or exists (
          select
          from pg_catalog.pg_opclass as o
          join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'hash'
          join pg_catalog.pg_amproc as h
            on h.amprocfamily = o.opcfamily
            and h.amproclefttype = o.opcintype
            and h.amprocrighttype = o.opcintype
            and h.amprocnum = 2
          where o.opcdefault
            and (
              o.opcintype = t.oid
              or exists (
                select
                from pg_catalog.pg_cast as c
                where c.castsource = t.oid and c.casttarget = o.opcintype and c.castmethod = 'b' and c.castcontext = 'i'
              )
            )
        )
      )
    )
  from parts as p
  join pg_catalog.pg_type as t on t.oid = p.oid
$$;

-- How each column of a relation is compared: what is to be written behind its name, here (`cast_here`)
-- and where its values come from (`cast_there`, which first makes them this relation's type). Keys are
-- ordered by their own type where that means the same order everywhere, else by the bytes of their text.
-- A number that is a name, as those of keys are, is no `number` that people want to see the sum of.
create or replace function copying.proof_columns(
  relation regclass,
  exact boolean
) returns table (
  name text,
  type text,
  is_key boolean,
  is_generated boolean,
  kind text,
  cast_here text,
  cast_there text,
  key_type text
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    based as (
      select a.attnum, a.atttypid as oid, a.atttypmod as modifier
      from pg_catalog.pg_attribute as a
      where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
      union all
      select b.attnum, t.typbasetype, greatest(t.typtypmod, b.modifier)
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype = 'd'
    ),
    typed as (
      select b.attnum, b.oid, format_type(b.oid, b.modifier) as type, copying.is_hashable(b.oid, exact) as is_hashable, t.typcollation <> 0 as is_text
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype <> 'd'
    )
  select
    a.attname::text,
    format_type(a.atttypid, a.atttypmod),
    coalesce(a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]), false),
    a.attgenerated <> '',
    case
      when t.oid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
      and a.attname !~ '(^|_)id$'
      and not exists (
        select
        from pg_catalog.pg_constraint as k
        where k.conrelid = relation and k.contype in ('p', 'f') and a.attnum = any (k.conkey)
      ) then 'number'
      when t.oid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) then 'time'
    end,
    case
      when not t.is_hashable then '::text'
      else case when t.oid <> a.atttypid then '::' || t.type else '' end || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid >= 16384 then '::text'
      when not t.is_hashable then format('::%s::text', t.type)
      else '::' || t.type || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid in (
        'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'oid'::regtype, 'uuid'::regtype, 'bytea'::regtype, 'boolean'::regtype,
        'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype, 'time'::regtype, 'numeric'::regtype, 'inet'::regtype, 'macaddr'::regtype
      ) then format_type(t.oid, null)
    end
  from typed as t
  join pg_catalog.pg_attribute as a on a.attrelid = relation and a.attnum = t.attnum
  left join pg_catalog.pg_index as i on i.indrelid = relation and i.indisprimary
  order by a.attnum
$$;

-- Whether the foreign keys of the targets hold: a constraint may be there and not validated, and a
-- validated one may have been passed by (session_replication_role, a restore without triggers).
create or replace function copying.foreign_key_problems(targets regclass[]) returns table (
  code text,
  target_table text,
  sentence text
)
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  key record;
  orphans bigint;
begin
  for key in
    select
      f.conname as name,
      f.conrelid::regclass as child,
      f.confrelid::regclass as parent,
      f.convalidated,
      string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ' order by k.n) as matches,
      string_agg(format('c.%I is not null', ca.attname), ' and ' order by k.n) as is_set
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) with ordinality as k (child, parent, n)
    join pg_catalog.pg_attribute as ca on ca.attrelid = f.conrelid and ca.attnum = k.child
    join pg_catalog.pg_attribute as pa on pa.attrelid = f.confrelid and pa.attnum = k.parent
    where f.contype = 'f' and f.conrelid = any (targets) and f.conparentid = 0
    group by f.oid, f.conname, f.conrelid, f.confrelid, f.convalidated
    order by f.conrelid::regclass::text, f.conname
  loop
    code := 'foreign-key-not-valid';
    target_table := key.child;
    if not key.convalidated then
      sentence := format('%s: the foreign key %s is not validated', key.child, key.name);
      return next;
    end if;
    execute format(
      'select count(*) from %s as c where %s and not exists (select from %s as p where %s)',
      key.child, key.is_set, key.parent, key.matches
    )
    into orphans;
    if orphans > 0 then
      code := 'orphans';
      sentence := format('%s: %s rows refer by %s to rows of %s that are not there', key.child, orphans, key.name, key.parent);
      return next;
    end if;
  end loop;
end
$$;

revoke all on function copying.foreign_key_problems(regclass[]) from public;

create or replace function copying.sequence_problems(targets regclass[]) returns table (
  code text,
  target_table text,
  sentence text
)
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owned record;
  highest bigint;
  next_value bigint;
begin
  for owned in
    select
      t.target,
      a.attname as name,
      pg_get_serial_sequence(t.target::text, a.attname) as sequence
    from unnest(targets) as t (target)
    join pg_catalog.pg_attribute as a on a.attrelid = t.target and a.attnum > 0 and not a.attisdropped
    where pg_get_serial_sequence(t.target::text, a.attname) is not null
  loop
    execute format('select max(%I) from %s', owned.name, owned.target) into highest;
    execute format('select last_value + is_called::integer from %s', owned.sequence) into next_value;
    if highest >= next_value then
      code := 'sequence-behind';
      target_table := owned.target;
      sentence := format('%s: the next %s would be %s, and %s is there already', owned.target, owned.name, next_value, highest);
      return next;
    end if;
  end loop;
end
$$;

revoke all on function copying.sequence_problems(regclass[]) from public;

-- The plan is run again over what landed, once: key, hash and figures of every row, kept beside the
-- landing until the proof is done, so that ranges of keys can be compared without running it again.
create or replace function copying.shape_for_proof(
  shaped regclass,
  target regclass,
  proof text,
  row_hash text
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('drop table if exists %s', proof);
  execute format(
    'create unlogged table %s as select s.source_key::text as source_key, s.reject_reason, %s, %s as row_hash from (select source_key, reject_reason, %s from %s) as s',
    proof,
    (
      select string_agg(format('s.%I', c.name), ', ')
      from copying.proof_columns(target, false) as c
      join pg_catalog.pg_attribute as a on a.attrelid = shaped and a.attname = c.name and a.attnum > 0
      where c.is_key or c.kind is not null
    ),
    row_hash,
    (select string_agg(format('%s::%s as %1$s', c.name, c.type), ', ') from copying.plan_columns(shaped, target) as c),
    shaped
  );
  execute format('create index on %s (source_key)', proof);
  execute format('analyze %s', proof);
end
$$;

-- The plan's rejects against those on record.
create or replace function copying.reject_differences(
  application text,
  source_table text,
  target regclass,
  proof regclass
) returns table (problem text, source_key text)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  for problem, source_key in execute format(
    $query$
      select
        case when s.reject_reason is null then 'reject-extra' when r.reason is null then 'reject-missing' else 'reject-differs' end,
        coalesce(s.source_key, r.source_key)
      from (select source_key, min(reject_reason collate "C") as reject_reason from %s where reject_reason is not null group by source_key) as s
      full join (
        select r.source_key, r.kind || ': ' || r.detail as reason
        from copying.rejects as r
        where r.application = $1 and r.source_table = $2 and r.target_table = $3
      ) as r on r.source_key = s.source_key
      where r.reason is distinct from s.reject_reason
    $query$,
    proof
  )
  using application, source_table, target::text
  loop
    return next;
  end loop;
end
$$;

-- Every landed row must be in the outcome of at least one of the plans that read it, or be left out on
-- purpose. Several plans may read one table, and several rows come of one: so keys are counted, not rows.
create or replace function copying.unaccounted(
  landing regclass,
  key_columns text[],
  proofs regclass[],
  leaves text[]
) returns setof text
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'select k.source_key from (select concat_ws(%L, %s) as source_key from %s as s where true%s) as k where true%s',
    '/',
    (select string_agg(format('s.%I', c), ', ' order by n) from unnest(key_columns) with ordinality as u (c, n)),
    landing,
    (select string_agg(format(' and (%s) is not true', l), '') from unnest(leaves) as l),
    (select string_agg(format(' and not exists (select from %s as p where p.source_key = k.source_key)', p), '') from unnest(proofs) as p)
  );
end
$$;

comment on function copying.is_hashable(oid, boolean)
  is 'Whether a type has a hash of its own that means the same in every database';
comment on function copying.proof_columns(regclass, boolean)
  is 'How each column of a relation is compared with where its values come from';
comment on function copying.foreign_key_problems(regclass[])
  is 'Foreign keys that are not validated, and rows that refer to nothing';
comment on function copying.sequence_problems(regclass[])
  is 'Sequences whose next value is there already';
comment on function copying.shape_for_proof(regclass, regclass, text, text)
  is 'Runs a plan again and keeps key, hash and figures of its rows in an unlogged table';
comment on function copying.reject_differences(text, text, regclass, regclass)
  is 'Rejects that the plan and the record do not agree on';
comment on function copying.unaccounted(regclass, text[], regclass[], text[])
  is 'Keys of landed rows that no plan takes, rejects or leaves out on purpose';
--! EndIncluded copying/proof.sql
