CREATE FUNCTION copying.short_xid(id xid8) RETURNS xid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select (id::text::numeric % 4294967296)::text::xid
$$;

COMMENT ON FUNCTION copying.short_xid(id xid8) IS 'The number of a transaction as a row keeps it';

REVOKE ALL ON FUNCTION copying.short_xid(id xid8) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.short_xid(id xid8) TO app_copier;
