CREATE FUNCTION app.touch_on_update(target regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  execute format(
    'create or replace trigger touch before update on %s for each row execute function app.touch()',
    target
  );
end
$$;

COMMENT ON FUNCTION app.touch_on_update(target regclass) IS 'Gives a table the trigger that keeps its updated_at true';

REVOKE ALL ON FUNCTION app.touch_on_update(target regclass) FROM PUBLIC;
