CREATE FUNCTION copying.make_landing(application text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  landing constant text := 'landing_' || application;
begin
  if to_regnamespace(quote_ident(landing)) is null then
    execute format('create schema %I', landing);
    execute format(
      'comment on schema %I is %L',
      landing,
      'Legacy rows as they came, and the views that shape them; made by plumb copy'
    );
    execute format('alter schema %I owner to app_copier', landing);
  end if;
end
$$;

COMMENT ON FUNCTION copying.make_landing(application text) IS 'Makes the schema landing_<application> for app_copier, where there is none';

REVOKE ALL ON FUNCTION copying.make_landing(application text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.make_landing(application text) TO app_copier;
