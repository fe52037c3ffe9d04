CREATE FUNCTION cricket.retract_ball(match_id uuid, innings integer, over_number integer, ball_number integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  match constant cricket.matches := cricket.live_match(match_id);
begin
  delete from cricket.ball_events as b
  where b.tenant_id = match.tenant_id
    and b.match_id = match.id
    and b.innings = retract_ball.innings
    and b.over_number = retract_ball.over_number
    and b.ball_number = retract_ball.ball_number
    and b.time >= match.starts_at
    and b.time < match.starts_at + interval '10 days';
  if not found then
    perform app.fail('PB004', format('no ball %s.%s of innings %s', over_number, ball_number, innings));
  end if;
end
$$;

COMMENT ON FUNCTION cricket.retract_ball(match_id uuid, innings integer, over_number integer, ball_number integer) IS 'Takes back a ball of a live match, for scorers and admins; PB001, PB003, PB004';

REVOKE ALL ON FUNCTION cricket.retract_ball(match_id uuid, innings integer, over_number integer, ball_number integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cricket.retract_ball(match_id uuid, innings integer, over_number integer, ball_number integer) TO app_user;
