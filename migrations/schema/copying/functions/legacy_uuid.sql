CREATE FUNCTION copying.legacy_uuid(application text, source_table text, source_key text) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select extensions.uuid_generate_v5(
    extensions.uuid_generate_v5(extensions.uuid_ns_url(), 'plumb:' || application),
    source_table || '/' || source_key
  )
$$;

COMMENT ON FUNCTION copying.legacy_uuid(application text, source_table text, source_key text) IS 'The uuid that a legacy row has for ever: version 5 of application, table and key';

REVOKE ALL ON FUNCTION copying.legacy_uuid(application text, source_table text, source_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.legacy_uuid(application text, source_table text, source_key text) TO app_copier;
