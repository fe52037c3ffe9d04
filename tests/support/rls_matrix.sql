-- The negative matrix of row level security, from the catalogue: every table that has it × every role
-- that its application knows × select, insert, update, delete, move × another tenant, no tenant, a
-- garbage tenant. Nothing here names a table: one that is added tomorrow is tried tomorrow, and fails
-- at once while the fixtures have no row of both tenants for it. The fixtures' tenants are A, who
-- asks, and B, whose rows must be neither seen nor touched; the user who asks has A's identifier too,
-- so that tables whose rows belong to a user are tried in the same way. Reference tables, which
-- belong to nobody (their policy is called <table>_reference), may be read, and are only tried for
-- writing. Every attempt is undone.
create schema rls_matrix;

create view rls_matrix.tables as
select
  c.oid::regclass as name,
  n.nspname as schema,
  a.attname as tenant_column,
  exists (
    select from pg_policy as p where p.polrelid = c.oid and p.polname = c.relname || '_reference'
  ) as is_reference,
  -- the first column that app_user may write, but for the tenant's
  (
    select w.attname
    from pg_attribute as w
    where w.attrelid = c.oid and w.attnum > 0 and not w.attisdropped and w.attgenerated = '' and w.attname <> a.attname
    order by not has_column_privilege('app_user', c.oid, w.attnum, 'update'), w.attnum
    limit 1
  ) as writable_column,
  -- what an insert gives: the columns that app_user may insert
  (
    select coalesce(string_agg(quote_ident(w.attname), ', ' order by w.attnum), a.attname)
    from pg_attribute as w
    where w.attrelid = c.oid and w.attnum > 0 and not w.attisdropped and w.attgenerated = ''
      and has_column_privilege('app_user', c.oid, w.attnum, 'insert')
  ) as insertable_columns
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_index as i on i.indrelid = c.oid and i.indisprimary
left join pg_attribute as a on a.attrelid = c.oid and a.attnum = i.indkey[0]
where c.relkind in ('r', 'p') and not c.relispartition and c.relrowsecurity
  and n.nspowner = (select oid from pg_roles where rolname = 'app_owner');

-- The roles that an application knows: those that its policies compare app.user_role() with, and a
-- stranger.
create view rls_matrix.roles as
select distinct n.nspname as schema, r.literal[1] as role
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral (values (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))) as e (text)
cross join lateral regexp_matches(e.text, 'user_role\(\) = (ANY \(ARRAY\[[^]]*\]|''[a-z_]+'')', 'g') as comparison
cross join lateral regexp_matches(comparison[1], '''([a-z_]+)''', 'g') as r (literal)
union
select nspname, 'stranger' from pg_namespace;

-- A tenant's row of a table, whichever comes first.
create function rls_matrix.row_of(target regclass, tenant_column name, tenant text) returns jsonb
language plpgsql as $$
declare
  found jsonb;
begin
  execute format('select to_jsonb(t) from %s as t where %I = %L limit 1', target, tenant_column, tenant) into found;
  return found;
end
$$;

-- Tables for which the fixtures lack a row of A or of B: nothing would be tried there.
create view rls_matrix.untried as
select t.name::text as table_name
from rls_matrix.tables as t
where not t.is_reference
  and (
    rls_matrix.row_of(t.name, t.tenant_column, 'aaaaaaaa-0000-4000-8000-000000000000') is null
    or rls_matrix.row_of(t.name, t.tenant_column, 'bbbbbbbb-0000-4000-8000-000000000000') is null
  );

-- Runs one statement as app_user and undoes it: the number of rows, or the error's code.
create function rls_matrix.attempt(tenant text, role text, statement text) returns text
language plpgsql as $$
declare
  touched bigint;
  result text;
begin
  perform set_config('app.tenant_id', tenant, true), set_config('app.user_id', tenant, true), set_config('app.user_role', role, true);
  begin
    set local role app_user;
    execute statement;
    get diagnostics touched = row_count;
    raise exception using errcode = 'UNDO0', message = touched::text;
  exception
    when sqlstate 'UNDO0' then result := sqlerrm || ' rows';
    when others then result := sqlstate;
  end;
  reset role;
  return result;
end
$$;

create view rls_matrix.attempts as
select
  t.name::text as table_name,
  r.role,
  c.context,
  s.command,
  rls_matrix.attempt(c.tenant, r.role, s.statement) as result,
  -- a garbage tenant is no uuid: the statement fails, unless the role has already ended it
  case c.context when 'a garbage tenant' then s.allowed || '22P02'::text else s.allowed end as allowed
from rls_matrix.tables as t
join rls_matrix.roles as r on r.schema = t.schema
cross join (
  values
    ('another tenant', 'aaaaaaaa-0000-4000-8000-000000000000', 'bbbbbbbb-0000-4000-8000-000000000000'),
    ('no tenant', '', 'aaaaaaaa-0000-4000-8000-000000000000'),
    ('a garbage tenant', 'garbage', 'aaaaaaaa-0000-4000-8000-000000000000')
) as c (context, tenant, victim)
cross join lateral (
  values
    (
      'select',
      format('select from %s where %I = %L', t.name, t.tenant_column, c.victim),
      array['0 rows', '42501']
    ),
    (
      'insert',
      format('insert into %1$s (%2$s) select %2$s from jsonb_populate_record(null::%1$s, %3$L)', t.name, t.insertable_columns,
        rls_matrix.row_of(t.name, t.tenant_column, c.victim)),
      array['42501']
    ),
    (
      'update',
      format('update %1$s set %2$I = %2$I where %3$I = %4$L', t.name, t.writable_column, t.tenant_column, c.victim),
      array['0 rows', '42501']
    ),
    (
      'delete',
      format('delete from %s where %I = %L', t.name, t.tenant_column, c.victim),
      array['0 rows', '42501']
    ),
    (
      'move',
      format('update %1$s set %2$I = %3$L where %2$I = %4$L', t.name, t.tenant_column,
        'bbbbbbbb-0000-4000-8000-000000000000', 'aaaaaaaa-0000-4000-8000-000000000000'),
      array['42501']
    )
) as s (command, statement, allowed)
where (s.command <> 'move' or c.context = 'another tenant')
  and not (t.is_reference and s.command = 'select');

-- Everything that could be read at all: tables, views, materialized views, partitions, chunks. A row
-- of it that has B's identifier anywhere must not be shown to A.
create view rls_matrix.readings as
select
  c.oid::regclass::text as relation,
  r.role,
  rls_matrix.attempt(
    'aaaaaaaa-0000-4000-8000-000000000000', r.role,
    format('select from %s as r where r::text like %L', c.oid::regclass, '%bbbbbbbb-0000-4000-8000-000000000000%')
  ) as result
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join rls_matrix.roles as r on r.schema = n.nspname
where c.relkind in ('r', 'p', 'v', 'm')
  and n.nspowner = (select oid from pg_roles where rolname = 'app_owner');
