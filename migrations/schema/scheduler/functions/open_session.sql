CREATE FUNCTION scheduler.open_session(token text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  person constant uuid := app.require_tenant();
begin
  if token is null or length(token) not between 32 and 255 then
    perform app.fail('PB005', 'token is 32 to 255 random characters');
  end if;
  update scheduler.users as u
  set session_token_hash = scheduler.session_token_hash(token)
  where u.id = person and u.is_active;
  if not found then
    perform app.fail('PB004', 'the active user of this transaction');
  end if;
end
$$;

COMMENT ON FUNCTION scheduler.open_session(token text) IS 'Opens the user''s session with a token that the application drew, and ends the one before; PB001, PB004, PB005';

REVOKE ALL ON FUNCTION scheduler.open_session(token text) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduler.open_session(token text) TO app_user;
