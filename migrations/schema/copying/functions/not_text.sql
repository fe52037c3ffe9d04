CREATE FUNCTION copying.not_text(undecodable text[], landed jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select copying.reason(
    case when position('\x00'::bytea in decode(landed ->> undecodable[1], 'hex')) > 0 then 'nul_byte' else 'invalid_utf8' end,
    undecodable[1],
    '\x' || lower(landed ->> undecodable[1])
  )
$$;

COMMENT ON FUNCTION copying.not_text(undecodable text[], landed jsonb) IS 'nul_byte or invalid_utf8: what is wrong with the first undecodable column of a landed row';

REVOKE ALL ON FUNCTION copying.not_text(undecodable text[], landed jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.not_text(undecodable text[], landed jsonb) TO app_copier;
