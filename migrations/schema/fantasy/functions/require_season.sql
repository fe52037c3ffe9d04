CREATE FUNCTION fantasy.require_season(season integer) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if season is null or season not between 1920 and 2100 then
    perform app.fail('PB005', 'season is a year, 1920 to 2100');
  end if;
end
$$;

COMMENT ON FUNCTION fantasy.require_season(season integer) IS 'PB005 unless it is a year';

REVOKE ALL ON FUNCTION fantasy.require_season(season integer) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.require_season(season integer) TO app_user;
