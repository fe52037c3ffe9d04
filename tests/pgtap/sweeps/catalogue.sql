-- Rules that hold for every object of every schema of plumb, whoever adds it: each query lists what
-- breaks the rule. Extensions' objects and partitions (they follow their parent) are left out.
begin;
select plan(22);

create temporary view schemas as
select n.oid, n.nspname as name
from pg_namespace as n
where n.nspowner = (select oid from pg_roles where rolname = 'app_owner') and n.nspname not like 'pg\_%' and n.nspname not like 'landing\_%';

create temporary view relations as
select c.oid, c.oid::regclass::text as name, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.relacl, s.name as schema
from pg_class as c
join schemas as s on s.oid = c.relnamespace
where not c.relispartition
  -- a chunk of a hypertable is a partition to everybody but PostgreSQL
  and not exists (
    select from _timescaledb_catalog.chunk as k where (k.schema_name, k.table_name) = (s.name, c.relname)
  );

create temporary view routines as
select p.oid, p.oid::regprocedure::text as name, p.proconfig, p.prosecdef, p.prolang, p.proowner, p.proacl, p.prorettype
from pg_proc as p
join schemas as s on s.oid = p.pronamespace;

-- an application's schema: its tables have tenants
create temporary view tenant_tables as
select r.*, i.indkey[0] as tenant
from relations as r
left join pg_index as i on i.indrelid = r.oid and i.indisprimary
where r.relkind in ('r', 'p') and r.schema not in ('app', 'jobs', 'copying', 'monitor', 'partitions', 'analytics')
  -- reference data belong to nobody: everybody reads them, no application writes them
  and not exists (select from pg_policy as p where p.polrelid = r.oid and p.polname = r.relname || '_reference');

select cmp_ok((select count(*) from tenant_tables), '>', 6::bigint, 'the sweep sees the tables');
select cmp_ok((select count(*) from routines), '>', 20::bigint, 'the sweep sees the functions');

select is_empty($$select name from relations where relowner <> 'app_owner'::regrole and relkind <> 'i'$$, 'app_owner owns every relation');
select is_empty($$select name from routines where proowner <> 'app_owner'::regrole$$, 'app_owner owns every function');

select is_empty($$select name from tenant_tables where not (relrowsecurity and relforcerowsecurity)$$, 'row level security is on and forced on every tenant table');
select is_empty($$select name from tenant_tables as t where not exists (select from pg_policy as p where p.polrelid = t.oid)$$, 'every tenant table has a policy');
select is_empty(
  $$select t.name from tenant_tables as t left join pg_attribute as a on a.attrelid = t.oid and a.attnum = t.tenant
    where t.tenant is null or a.atttypid <> 'uuid'::regtype or not a.attnotnull$$,
  'every tenant table has a primary key that begins with a uuid, the tenant'
);
select is_empty(
  $$select i.indexrelid::regclass from tenant_tables as t join pg_index as i on i.indrelid = t.oid
    where i.indkey[0] <> t.tenant
      -- an index over vectors has one column
      and not exists (
        select from pg_class as x join pg_am as m on m.oid = x.relam where x.oid = i.indexrelid and m.amname in ('hnsw', 'ivfflat')
      )
      and not exists (select from pg_index as k where k.indrelid = t.oid and k.indisprimary and k.indnkeyatts = 1)
      and not exists (
        select from pg_constraint as f
        where f.conrelid = t.oid and f.contype = 'f' and f.conkey = array[i.indkey[0]]
      )$$,
  'the tenant is the first column of every index, but in the tables of the tenants themselves, and where a row belongs to two of them'
);
select is_empty(
  $$select c.conname from tenant_tables as t join pg_constraint as c on c.conrelid = t.oid and c.contype = 'f'
    left join tenant_tables as p on p.oid = c.confrelid
    where c.conkey[1] <> t.tenant and cardinality(c.conkey) > 1
      or c.conkey[1] <> t.tenant and p.oid is not null and c.confkey <> array[p.tenant]$$,
  'every foreign key carries the tenant, but for those to a tenant''s own row and to reference data'
);
select is_empty(
  $$select c.conrelid::regclass, c.conname from pg_constraint as c join relations as r on r.oid = c.conrelid
    where c.contype = 'f'
      and not exists (
        select from pg_policy as p join pg_class as t on t.oid = p.polrelid
        where p.polrelid = c.confrelid and p.polname = t.relname || '_reference'
      )
      and not exists (
      select from pg_index as i
      where i.indrelid = c.conrelid and i.indpred is null and i.indisvalid
        and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
    )$$,
  'every foreign key has an index, but for those to reference data, which no application deletes'
);
select is_empty(
  $$select d.index_name, d.covered_by from monitor.duplicate_indexes as d join relations as r on r.oid = d.table_name$$,
  'no index repeats the beginning of another'
);
select is_empty(
  $$select i.index_name from monitor.invalid_indexes as i join relations as r on r.oid = i.table_name$$,
  'no index is invalid'
);
select is_empty($$select c.conname from pg_constraint as c join relations as r on r.oid = c.conrelid where not c.convalidated$$, 'no constraint is NOT VALID');

select is_empty(
  $$select name from routines
    where not exists (select from unnest(proconfig) as setting where setting like 'search\_path=%')
      and not (prolang = (select oid from pg_language where lanname = 'sql') and not prosecdef)
      and name not like 'partitions.ma%(%'$$,
  'every function fixes its search_path, but for plain SQL that is to be inlined, and one that says why'
);
select is_empty(
  $$select name, setting from routines cross join lateral unnest(proconfig) as setting
    where setting like 'search\_path=%'
      and setting not in ('search_path=pg_catalog, pg_temp', 'search_path=pg_catalog, extensions, pg_temp')$$,
  'a search_path names nothing that others can write to, and their temporary schema last: else it would be asked first for types'
);
select is_empty(
  $$select name from routines
    where exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) as a where a.grantee = 0)$$,
  'nothing is executable by PUBLIC'
);
select is_empty(
  $$select name from relations
    where exists (select from aclexplode(relacl) as a where a.grantee = 0)$$,
  'no relation is open to PUBLIC'
);
select is_empty(
  $$select c.oid::regclass, acl.privilege_type
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    cross join lateral aclexplode(c.relacl) as acl
    where acl.grantee <> c.relowner
      and (
        (c.relispartition and n.nspowner = (select oid from pg_roles where rolname = 'app_owner'))
        or exists (select from _timescaledb_catalog.chunk as k where (k.schema_name, k.table_name) = (n.nspname, c.relname))
      )$$,
  'nobody has a right to a partition or a chunk: not even its statistics may be read past its table'
);
select is_empty(
  $$select r.name, acl.privilege_type
    from relations as r
    join pg_policy as p on p.polrelid = r.oid and p.polname = r.relname || '_reference'
    cross join lateral aclexplode(r.relacl) as acl
    where acl.grantee = 'app_user'::regrole::oid and acl.privilege_type <> 'SELECT'
    union all
    select r.name, acl.privilege_type
    from relations as r
    join pg_policy as p on p.polrelid = r.oid and p.polname = r.relname || '_reference'
    join pg_attribute as a on a.attrelid = r.oid
    cross join lateral aclexplode(a.attacl) as acl
    where acl.grantee = 'app_user'::regrole::oid and acl.privilege_type <> 'SELECT'$$,
  'applications only read reference data'
);
select is_empty(
  $$select distinct r.name, g.grantee::regrole
    from relations as r
    cross join lateral (
      select t.grantee from aclexplode(r.relacl) as t where t.privilege_type = 'SELECT'
      union all
      select c.grantee
      from pg_attribute as a cross join lateral aclexplode(a.attacl) as c
      where a.attrelid = r.oid and c.privilege_type = 'SELECT'
    ) as g
    join pg_roles as u on u.oid = g.grantee and not u.rolsuper and not u.rolbypassrls
    where r.relrowsecurity
      and not exists (
        select from pg_policy as p cross join lateral unnest(p.polroles) as named (role)
        where p.polrelid = r.oid and p.polpermissive and p.polcmd in ('r', '*')
          and (named.role = 0 or pg_has_role(u.oid, named.role, 'usage'))
      )$$,
  'whoever may read a table with row level security has a policy that shows him rows'
);
select is_empty(
  $$select name from relations where relkind in ('r', 'p', 'v', 'm') and obj_description(oid, 'pg_class') is null
    union all select name from routines where obj_description(oid, 'pg_proc') is null
    union all select name from schemas where obj_description(oid, 'pg_namespace') is null
    union all select r.name || '.' || a.attname
      from relations as r join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
      where r.relkind in ('r', 'p') and col_description(r.oid, a.attnum) is null$$,
  'every schema, relation, function and column of a table has a comment'
);
select is_empty(
  $$select i.indexrelid::regclass from pg_index as i join relations as r on r.oid = i.indrelid
    left join pg_constraint as c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
    where c.oid is null and obj_description(i.indexrelid, 'pg_class') is null$$,
  'every index that is no constraint says what it is for'
);

select * from finish();
rollback;
