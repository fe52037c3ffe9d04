CREATE FUNCTION cricket.correct_ball(match_id uuid, innings integer, over_number integer, ball_number integer, batsman_id uuid, bowler_id uuid, runs integer, extras jsonb DEFAULT NULL::jsonb, wicket jsonb DEFAULT NULL::jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  match constant cricket.matches := cricket.live_match(match_id);
begin
  update cricket.ball_events as b
  set
    batsman_id = correct_ball.batsman_id,
    bowler_id = correct_ball.bowler_id,
    runs = correct_ball.runs,
    extras = correct_ball.extras,
    wicket = correct_ball.wicket
  where b.tenant_id = match.tenant_id
    and b.match_id = match.id
    and b.innings = correct_ball.innings
    and b.over_number = correct_ball.over_number
    and b.ball_number = correct_ball.ball_number
    and b.time >= match.starts_at
    and b.time < match.starts_at + interval '10 days';
  if not found then
    perform app.fail('PB004', format('no ball %s.%s of innings %s', over_number, ball_number, innings));
  end if;
end
$$;

COMMENT ON FUNCTION cricket.correct_ball(match_id uuid, innings integer, over_number integer, ball_number integer, batsman_id uuid, bowler_id uuid, runs integer, extras jsonb, wicket jsonb) IS 'Replaces what is known of a ball of a live match, for scorers and admins; PB001, PB003, PB004';

REVOKE ALL ON FUNCTION cricket.correct_ball(match_id uuid, innings integer, over_number integer, ball_number integer, batsman_id uuid, bowler_id uuid, runs integer, extras jsonb, wicket jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cricket.correct_ball(match_id uuid, innings integer, over_number integer, ball_number integer, batsman_id uuid, bowler_id uuid, runs integer, extras jsonb, wicket jsonb) TO app_user;
