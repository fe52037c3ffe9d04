CREATE FUNCTION app.reset_policies(VARIADIC targets regclass[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION app.reset_policies(VARIADIC targets regclass[]) IS 'Turns row level security on, forces it, and drops all policies of the tables; the caller makes them anew';

REVOKE ALL ON FUNCTION app.reset_policies(VARIADIC targets regclass[]) FROM PUBLIC;
