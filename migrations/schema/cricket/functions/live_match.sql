CREATE FUNCTION cricket.live_match(match_id uuid) RETURNS cricket.matches
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  match cricket.matches;
begin
  perform app.require_tenant();
  perform app.require_role('admin', 'scorer');
  select * into match
  from cricket.matches as m
  where m.tenant_id = app.tenant_id() and m.id = live_match.match_id and m.status = 'live'
  for no key update;
  if not found then
    perform app.fail('PB004', format('no live match %s', coalesce(match_id::text, 'null')));
  end if;
  return match;
end
$$;

COMMENT ON FUNCTION cricket.live_match(match_id uuid) IS 'A live match of the league, locked, for scorers and admins; PB001, PB003, PB004';

REVOKE ALL ON FUNCTION cricket.live_match(match_id uuid) FROM PUBLIC;
