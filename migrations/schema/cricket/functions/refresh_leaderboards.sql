CREATE FUNCTION cricket.refresh_leaderboards() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  changed bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('cricket.refresh_leaderboards')) then
    return 0;
  end if;
  with due as materialized (
    select t.tenant_id, t.season_id, t.id
    from cricket.tournaments as t
    where t.ends_on >= current_date - 7
      or not exists (select from cricket.leaderboards as l where l.tenant_id = t.tenant_id and l.tournament_id = t.id)
  ),
  scores as (
    select d.tenant_id, d.id as tournament_id, s.category, s.player_id, sum(s.score) as score
    from due as d
    join cricket.matches as m on m.tenant_id = d.tenant_id and m.season_id = d.season_id and m.tournament_id = d.id
    join cricket.ball_events as b
      on b.tenant_id = m.tenant_id
      and b.match_id = m.id
      and b.time >= m.starts_at
      and b.time < m.starts_at + interval '10 days'
    cross join lateral (
      values
        ('runs', b.batsman_id, b.runs),
        ('wickets', b.bowler_id, (b.wicket ->> 'kind' in ('bowled', 'caught', 'lbw', 'stumped', 'hit_wicket'))::integer)
    ) as s (category, player_id, score)
    where s.score > 0
    group by d.tenant_id, d.id, s.category, s.player_id
  ),
  board as (
    select s.*, rank() over (partition by s.tenant_id, s.tournament_id, s.category order by s.score desc) as place
    from scores as s
  ),
  written as (
    merge into cricket.leaderboards as l
    using board as b
      on l.tenant_id = b.tenant_id and l.tournament_id = b.tournament_id and l.category = b.category and l.player_id = b.player_id
    when not matched by source and (l.tenant_id, l.tournament_id) in (select d.tenant_id, d.id from due as d) then
      delete
    when matched and (l.place, l.score) is distinct from (b.place, b.score) then
      update set place = b.place, score = b.score, updated_at = now()
    when not matched by target then
      insert (tenant_id, tournament_id, category, player_id, place, score)
      values (b.tenant_id, b.tournament_id, b.category, b.player_id, b.place, b.score)
    returning 1
  )
  select count(*) into changed from written;
  return changed;
end
$$;

COMMENT ON FUNCTION cricket.refresh_leaderboards() IS 'Computes the leaderboards that may have changed; gives the number of rows written';

REVOKE ALL ON FUNCTION cricket.refresh_leaderboards() FROM PUBLIC;
