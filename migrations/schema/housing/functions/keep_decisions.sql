CREATE FUNCTION housing.keep_decisions() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform app.fail('PB003', format('only the company sets %s', tg_argv[0]));
  return null;
end
$$;

COMMENT ON FUNCTION housing.keep_decisions() IS 'Trigger: a buyer or applicant leaves alone what the company decides; PB003';

REVOKE ALL ON FUNCTION housing.keep_decisions() FROM PUBLIC;
