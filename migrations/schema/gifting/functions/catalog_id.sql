CREATE FUNCTION gifting.catalog_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case
    when current_setting('app.site_role', true) = app.user_role() then nullif(current_setting('app.catalog_id', true), '')::uuid
  end
$$;

COMMENT ON FUNCTION gifting.catalog_id() IS 'The catalog of the site of this transaction, or NULL';

REVOKE ALL ON FUNCTION gifting.catalog_id() FROM PUBLIC;
GRANT ALL ON FUNCTION gifting.catalog_id() TO app_user;
