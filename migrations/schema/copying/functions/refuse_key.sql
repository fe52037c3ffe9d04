CREATE FUNCTION copying.refuse_key(source_key text, landing regclass) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception 'it gives %, which is the key of no row of %', source_key, landing
  using errcode = 'no_data_found';
end
$$;

COMMENT ON FUNCTION copying.refuse_key(source_key text, landing regclass) IS 'Refuses a plan whose source_key is not the key of the row that it rejects';

REVOKE ALL ON FUNCTION copying.refuse_key(source_key text, landing regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.refuse_key(source_key text, landing regclass) TO app_copier;
