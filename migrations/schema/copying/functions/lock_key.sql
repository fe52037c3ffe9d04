CREATE FUNCTION copying.lock_key(application text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select hashtextextended('copying ' || application, 0)
$$;

COMMENT ON FUNCTION copying.lock_key(application text) IS 'The advisory lock of an application''s copies';

REVOKE ALL ON FUNCTION copying.lock_key(application text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.lock_key(application text) TO app_copier;
