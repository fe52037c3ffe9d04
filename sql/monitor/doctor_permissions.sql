-- What the login role may do. The migrations make roles that bypass row level security and install
-- extensions that only a superuser can; the shadow is a database that is made and dropped.
select
  p.name,
  'yes' as wanted,
  case
    when p.granted then 'yes'
    else 'no'
  end as found,
  p.granted as ok
from pg_catalog.pg_roles as r
cross join lateral (
  values
    (1, 'superuser', r.rolsuper),
    (2, 'createdb', r.rolsuper or r.rolcreatedb),
    (3, 'createrole', r.rolsuper or r.rolcreaterole),
    (4, 'bypassrls', r.rolsuper or r.rolbypassrls),
    (5, 'pg_monitor', pg_catalog.pg_has_role(r.oid, 'pg_monitor', 'usage')),
    (
      6,
      'create in this database',
      pg_catalog.has_database_privilege(r.oid, current_database(), 'create')
    )
) as p (position, name, granted)
where
  r.rolname = current_user
order by
  p.position;
