CREATE FUNCTION app.fail(code text, detail text DEFAULT ''::text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  error app.errors;
begin
  select * into error from app.errors where errors.code = fail.code;
  if not found then
    select * into error from app.errors where errors.code = 'PB007';
    detail := fail.code;
  end if;
  raise exception using
    errcode = error.code,
    message = error.message,
    detail = coalesce(detail, ''),
    hint = error.hint;
end
$$;

COMMENT ON FUNCTION app.fail(code text, detail text) IS 'Raises the error of app.errors with that code';

REVOKE ALL ON FUNCTION app.fail(code text, detail text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.fail(code text, detail text) TO app_user;
GRANT ALL ON FUNCTION app.fail(code text, detail text) TO app_analyst;
GRANT ALL ON FUNCTION app.fail(code text, detail text) TO app_copier;
GRANT ALL ON FUNCTION app.fail(code text, detail text) TO app_jobs;
