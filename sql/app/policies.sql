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
