CREATE FUNCTION app.require_role(VARIADIC allowed text[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if app.user_role() is null or app.user_role() <> all (allowed) then
    perform app.fail('PB003', format('the role is %s, allowed are %s',
      coalesce(app.user_role(), 'none'), array_to_string(allowed, ', ')));
  end if;
  return app.user_role();
end
$$;

COMMENT ON FUNCTION app.require_role(VARIADIC allowed text[]) IS 'The user''s role; PB003 unless it is one of those allowed';

REVOKE ALL ON FUNCTION app.require_role(VARIADIC allowed text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION app.require_role(VARIADIC allowed text[]) TO app_user;
GRANT ALL ON FUNCTION app.require_role(VARIADIC allowed text[]) TO app_analyst;
GRANT ALL ON FUNCTION app.require_role(VARIADIC allowed text[]) TO app_copier;
GRANT ALL ON FUNCTION app.require_role(VARIADIC allowed text[]) TO app_jobs;
