--! Previous: sha1:e96ad90a48938eceb1694a732b5b7a3bf0c9c221
--! Hash: sha1:173d92b18d069b523026237601b1227bf559ae7f
--! Message: A copier makes no schemas

-- app_copier makes no schemas any more, but asks for the one it lands in: who may make one may call it
-- app_owner, and there app_owner's unqualified names would be looked for first. What it asks of app_owner is
-- done for app_owner's own tables only. Keys of several columns are not taken for each other in the audit, and
-- a new column of the template is no obstacle to its clones.
--! Included app/roles.sql
-- The roles of plumb. None of them is a person: people and services get a login role of their own
-- that is a member of one of these. They belong to the whole server, not to one database, so they
-- are made only where they are missing, and their rights inside a database are granted there.
-- app_owner has BYPASSRLS because a backfill or a refresh by an owner under forced row level
-- security without a tenant would quietly change nothing. app_jobs may log in but has no password:
-- only pg_cron's background workers can become it.
do $$
declare
  wanted record;
begin
  for wanted in
    select *
    from (
      values
        ('app_owner', 'nologin bypassrls', 'owns every object; migrations run as it'),
        ('app_user', 'nologin', 'what an application acts as; every policy names it'),
        ('app_analyst', 'nologin', 'reads the views of the schema analytics'),
        ('app_copier', 'nologin bypassrls', 'copies data in; may silence the audit while it does'),
        ('app_monitor', 'nologin', 'reads the server''s statistics'),
        ('app_jobs', 'login bypassrls', 'what pg_cron runs the jobs as; has no password')
    ) as roles (name, options, meaning)
  loop
    begin
      execute format('create role %I %s', wanted.name, wanted.options);
      execute format('comment on role %I is %L', wanted.name, wanted.meaning);
    exception
      when duplicate_object or unique_violation then null;
    end;
  end loop;
end
$$;

grant pg_monitor to app_monitor;
grant app_owner to app_jobs;

-- It gives app_copier schemas to land rows in.
grant app_copier to app_owner with inherit false;

-- Whoever migrates may act as these roles, superuser or not.
do $$
begin
  execute format('grant app_owner, app_jobs, app_copier to %I', session_user);
end
$$;
--! EndIncluded app/roles.sql
--! Included app/database.sql
-- Who may do what with the database itself: applications connect, the owner makes schemas, nobody else
-- anything. Not app_copier either: who may make a schema may call it app_owner, and there the names that
-- app_owner writes without a schema would be looked for first ("$user"). Rights to a database are not copied with it: a database that is made from a template
-- needs this file again.
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format(
    'grant connect on database %I to app_user, app_analyst, app_copier, app_monitor, app_jobs',
    current_database()
  );
  execute format('grant create, temporary, connect on database %I to app_owner', current_database());
  execute format('revoke create on database %I from app_copier', current_database());
  execute format('grant temporary on database %I to app_copier', current_database());
end
$$;
--! EndIncluded app/database.sql

set local role app_owner;
--! Included app/tenant_template.sql
-- The rules of the template's tables. A clone takes them all over: policies, grants, triggers and
-- comments as they are here, so that the template is the one place to change.
comment on table app.tenants is 'The tenants that have a schema of their own';
comment on column app.tenants.id is 'The tenant''s identifier, as in app.tenant_id()';
comment on column app.tenants.slug is 'The tenant''s short name: lower case, digits, underscores';
comment on column app.tenants.schema_name is 'The tenant''s schema';
comment on column app.tenants.created_at is 'When the schema was made first';

comment on schema tenant_template is 'What a tenant''s own schema is cloned from; holds no rows';
comment on table tenant_template.fields is 'Fields that a tenant adds to the records of a table';
comment on column tenant_template.fields.tenant_id is 'The tenant';
comment on column tenant_template.fields.id is 'The field';
comment on column tenant_template.fields.table_name is 'The table whose records have the field';
comment on column tenant_template.fields.name is 'What people call it';
comment on column tenant_template.fields.type is 'What its values are';
comment on column tenant_template.fields.created_at is 'When it was added';
comment on column tenant_template.fields.updated_at is 'When it was changed last';
comment on table tenant_template.field_values is 'The values of those fields';
comment on column tenant_template.field_values.tenant_id is 'The tenant';
comment on column tenant_template.field_values.field_id is 'The field';
comment on column tenant_template.field_values.record_id is 'The record''s key, as text';
comment on column tenant_template.field_values.value is 'The value';
comment on column tenant_template.field_values.updated_at is 'When it was changed last';
comment on index tenant_template.field_values_tenant_id_record_id_idx is 'All values of one record';

select app.reset_policies('tenant_template.fields', 'tenant_template.field_values');

create policy fields_tenant on tenant_template.fields
  for all to app_user
  using (tenant_id = app.tenant_id());

create policy field_values_tenant on tenant_template.field_values
  for all to app_user
  using (tenant_id = app.tenant_id());

-- The grants are what a clone takes over; into the template itself nobody writes.
revoke all on schema tenant_template from app_user;
grant select, insert (tenant_id, table_name, name, type), update (name), delete
on tenant_template.fields
to app_user;
grant select, insert (tenant_id, field_id, record_id, value), update (value), delete
on tenant_template.field_values
to app_user;

select app.touch_on_update('tenant_template.fields');
select app.touch_on_update('tenant_template.field_values');
select audit.enable('tenant_template.fields');
--! EndIncluded app/tenant_template.sql
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
  select case cardinality(key_columns)
    when 1 then value ->> key_columns[1]
    else (
      select string_agg(regexp_replace(value ->> name, '([,\\])', '\\\1', 'g'), ',' order by position)
      from unnest(key_columns) with ordinality as keys (name, position)
    )
  end
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
  is 'The key of a row without its tenant, as text; several columns are joined by a comma, one within them has a backslash before it';

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
  is 'Logs every insert, update and delete of a table from now on (no TRUNCATE, which only its owner may); the values of hidden columns are not shown; PB006 without a primary key';

comment on function audit.disable(regclass)
  is 'Logs no change of a table any more; what was logged stays';
--! EndIncluded audit/enable.sql
--! Included app/provision_tenant.sql
-- Clones tenant_template into a schema for one tenant. Columns, defaults, checks, indexes and comments
-- come by LIKE; foreign keys, policies, grants and triggers are written again from the catalogue, with
-- the template's name replaced by the clone's. A check pins every clone to its tenant, so that a row of
-- another one cannot even be put there by the owner. Calling it again completes what is missing (tables,
-- foreign keys, policies, grants, triggers) and changes nothing else: a new column or index of the template
-- comes to the clones by the migration that makes it. The clone belongs to app_owner, whoever asks for it.
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
      and (
        t.clone_oid is null
        or exists (
          select from pg_catalog.pg_attribute as c where c.attrelid = t.clone_oid and c.attname = a.attname and not c.attisdropped
        )
      )
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
  on conflict do nothing;
  select * into tenant from app.tenants as t where t.slug = provision_tenant.slug for update;
  if tenant.id is null then
    perform app.fail('PB002', format('the tenant %s has another slug', tenant_id));
  end if;
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
  is 'Gives a tenant a schema of its own, cloned from tenant_template; may be repeated; PB002 when the slug is another tenant''s or the tenant has another slug, PB005 for a bad slug';
--! EndIncluded app/provision_tenant.sql
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
  select pg_has_role(c.relowner, 'usage') and c.relkind in ('r', 'p') from pg_catalog.pg_class as c where c.oid = target
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

comment on function copying.is_own(regclass)
  is 'Whether this is a table, and the current role''s; a view runs what somebody wrote';
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
--! Included copying/settle.sql
-- What is left to do for a target when its rows are there: identity and serial sequences go on after the
-- highest value, and the planner gets its statistics. Both are the owner's business, which app_copier is
-- not: the functions act as their owner, for its own tables, and do nothing else. A view may own a sequence,
-- too, and to ask it for its highest value would be to run what somebody wrote.
create or replace function copying.sequences(target regclass) returns table (
  column_name name,
  sequence_name text
)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select s.name, s.sequence
    from (
      select a.attnum, a.attname as name, pg_get_serial_sequence(target::text, a.attname) as sequence
      from pg_catalog.pg_attribute as a
      where a.attrelid = target and a.attnum > 0 and not a.attisdropped
    ) as s
    where s.sequence is not null
    order by s.attnum;
  if found and not copying.is_own(target) then
    raise insufficient_privilege using
      message = format('The sequences of %s are moved by their owner only: give the table to app_owner.', target);
  end if;
end
$$;

create or replace function copying.move_sequences(target regclass) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owned record;
  moved integer := 0;
begin
  for owned in select s.column_name, s.sequence_name from copying.sequences(target) as s loop
    execute format(
      'select setval(%L, greatest(m.highest, s.last_value), m.highest is not null or s.is_called) from (select max(%I) as highest from %s) as m, %s as s',
      owned.sequence_name, owned.column_name, target, owned.sequence_name
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

comment on function copying.sequences(regclass)
  is 'The sequences of a table''s columns; refuses what is not this role''s';
comment on function copying.move_sequences(regclass)
  is 'Moves the sequences of a table on after its highest values; tells how many';
comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
--! EndIncluded copying/settle.sql
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
    select t.target, s.column_name as name, s.sequence_name
    from unnest(targets) as t (target)
    cross join lateral copying.sequences(t.target) as s
  loop
    execute format('select max(%I) from %s', owned.name, owned.target) into highest;
    execute format('select last_value + is_called::integer from %s', owned.sequence_name) into next_value;
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
--! Included copying/landing.sql
-- Where legacy rows land: a schema for each application, which belongs to app_copier, because it makes and
-- drops whatever is in there. It may make no schemas itself (app/database.sql tells why), but ask for this.
create or replace function copying.make_landing(application text) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  landing constant text := 'landing_' || application;
begin
  if to_regnamespace(quote_ident(landing)) is null then
    execute format('create schema %I', landing);
    execute format(
      'comment on schema %I is %L',
      landing,
      'Legacy rows as they came, and the views that shape them; made by plumb copy'
    );
    execute format('alter schema %I owner to app_copier', landing);
  end if;
end
$$;

comment on function copying.make_landing(text)
  is 'Makes the schema landing_<application> for app_copier, where there is none';
--! EndIncluded copying/landing.sql
--! Included copying/grants.sql
-- Only app_copier copies; app_monitor may look at what was copied and proven. Rejects carry whole
-- legacy rows and are not for app_monitor. The statements in copying.deferred are run as app_owner:
-- nobody but its functions writes there.
revoke all on all tables in schema copying from app_copier, app_monitor;

grant usage on schema copying to app_copier, app_monitor;

grant select, insert, update, delete
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.writes,
  copying.undone,
  copying.follows,
  copying.rejects,
  copying.proofs,
  copying.proof_parts
to app_copier;

grant select on copying.deferred, copying.missing_keys to app_copier;

grant select
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.deferred,
  copying.missing_keys,
  copying.writes,
  copying.follows,
  copying.proofs,
  copying.proof_parts,
  copying.progress
to app_monitor;

grant execute on all functions in schema copying to app_copier;
--! EndIncluded copying/grants.sql
