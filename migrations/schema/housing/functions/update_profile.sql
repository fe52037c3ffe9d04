CREATE FUNCTION housing.update_profile(first_name text, last_name text, phone text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update housing.users as u
  set first_name = update_profile.first_name, last_name = update_profile.last_name, phone = update_profile.phone
  where u.company_id = app.require_tenant() and u.id = app.user_id();
  if not found then
    perform app.fail('PB004', 'the user of this transaction');
  end if;
end
$$;

COMMENT ON FUNCTION housing.update_profile(first_name text, last_name text, phone text) IS 'A user changes his own name and telephone number; PB001, PB004';

REVOKE ALL ON FUNCTION housing.update_profile(first_name text, last_name text, phone text) FROM PUBLIC;
GRANT ALL ON FUNCTION housing.update_profile(first_name text, last_name text, phone text) TO app_user;
