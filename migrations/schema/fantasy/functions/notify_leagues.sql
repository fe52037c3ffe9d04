CREATE FUNCTION fantasy.notify_leagues() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform pg_notify('fantasy', json_build_object('kind', tg_argv[0], 'leagues', json_agg(n.league_id))::text)
  from (
    select d.league_id, (row_number() over (order by d.league_id) - 1) / 100 as message
    from (select distinct c.league_id from changed as c) as d
  ) as n
  group by n.message;
  return null;
end
$$;

COMMENT ON FUNCTION fantasy.notify_leagues() IS 'Trigger: says once per statement in which leagues something happened; its argument is the kind';

REVOKE ALL ON FUNCTION fantasy.notify_leagues() FROM PUBLIC;
