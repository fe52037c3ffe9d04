CREATE FUNCTION app.touch() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if current_setting('audit.paused', true) = 'on' and pg_has_role(session_user, 'app_copier', 'member') then
    return new;
  end if;
  new.updated_at := now();
  return new;
end
$$;

COMMENT ON FUNCTION app.touch() IS 'Trigger: sets updated_at to the time of the transaction';

REVOKE ALL ON FUNCTION app.touch() FROM PUBLIC;
