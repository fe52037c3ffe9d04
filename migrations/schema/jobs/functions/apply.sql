CREATE FUNCTION jobs.apply() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION jobs.apply() IS 'Makes pg_cron equal to the registry; false when pg_cron lives in another database';

REVOKE ALL ON FUNCTION jobs.apply() FROM PUBLIC;
