CREATE FUNCTION gifting.site_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case
    when current_setting('app.site_role', true) = app.user_role() then nullif(current_setting('app.site_id', true), '')::uuid
  end
$$;

COMMENT ON FUNCTION gifting.site_id() IS 'The site of this transaction, or NULL; another role has to enter anew';

REVOKE ALL ON FUNCTION gifting.site_id() FROM PUBLIC;
GRANT ALL ON FUNCTION gifting.site_id() TO app_user;
GRANT ALL ON FUNCTION gifting.site_id() TO app_analyst;
