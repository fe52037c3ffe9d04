CREATE FUNCTION audit.may_pause() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select pg_has_role(session_user, 'app_copier', 'member')
$$;

COMMENT ON FUNCTION audit.may_pause() IS 'Whether this session may silence the audit: members of app_copier';

REVOKE ALL ON FUNCTION audit.may_pause() FROM PUBLIC;
