CREATE FUNCTION gifting.site_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select nullif(current_setting('app.site_id', true), '')::uuid
$$;

COMMENT ON FUNCTION gifting.site_id() IS 'The site of this transaction, or NULL';

REVOKE ALL ON FUNCTION gifting.site_id() FROM PUBLIC;
GRANT ALL ON FUNCTION gifting.site_id() TO app_user;
GRANT ALL ON FUNCTION gifting.site_id() TO app_analyst;
