CREATE FUNCTION scheduler.session_token_hash(token text) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select sha256(convert_to(token, 'UTF8'))
$$;

COMMENT ON FUNCTION scheduler.session_token_hash(token text) IS 'What is kept of a session''s token';

REVOKE ALL ON FUNCTION scheduler.session_token_hash(token text) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduler.session_token_hash(token text) TO app_copier;
