CREATE FUNCTION fantasy.search_players(season integer, query text DEFAULT NULL::text, positions text[] DEFAULT NULL::text[], nfl_teams text[] DEFAULT NULL::text[], statuses text[] DEFAULT NULL::text[], page_size integer DEFAULT 50, after_match real DEFAULT 2, after_rank integer DEFAULT 0, after_id uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid) RETURNS TABLE(id uuid, name text, "position" text, nfl_team text, status text, rank integer, adp numeric, image_url text, recent_points json, match real, sort_rank integer)
    LANGUAGE plpgsql STABLE ROWS 50 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'extensions', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET "pg_trgm.word_similarity_threshold" TO '0.35'
    AS $$
declare
  words constant tsquery := fantasy.prefix_query(query);
  spelling constant text := app.search_text(query);
begin
  perform fantasy.require_season(season);
  perform app.require_page(coalesce(query, '-'), page_size);
  if after_match is null or after_rank is null or after_id is null then
    perform app.fail('PB005', 'after_match, after_rank and after_id are given together');
  end if;
  return query
  with found as (
    select p.*, 1::real as match from fantasy.players as p where p.search_vector @@ words
    union all
    select p.*, word_similarity(spelling, app.search_text(p.name))
    from fantasy.players as p
    where spelling <% app.search_text(p.name)
  ),
  best as (
    select distinct on (f.id) f.* from found as f order by f.id, f.match desc
  ),
  page as (
    (
      select b.*
      from best as b
      where (positions is null or b.position = any (positions))
        and (nfl_teams is null or b.nfl_team = any (nfl_teams))
        and (statuses is null or b.status = any (statuses))
        and (-b.match, b.sort_rank, b.id) > (-after_match, after_rank, after_id)
      order by -b.match, b.sort_rank, b.id
      limit page_size
    )
    union all
    (
      select p.*, 1::real
      from fantasy.players as p
      where search_players.query is null
        and (positions is null or p.position = any (positions))
        and (nfl_teams is null or p.nfl_team = any (nfl_teams))
        and (statuses is null or p.status = any (statuses))
        and (p.sort_rank, p.id) > (after_rank, after_id)
      order by p.sort_rank, p.id
      limit page_size
    )
  )
  select g.id, g.name, g.position, g.nfl_team, g.status, g.rank, g.adp, g.image_url, s.recent_points, g.match, g.sort_rank
  from page as g
  cross join lateral (
    select coalesce(json_agg(json_build_object('week', w.week, 'points', w.fantasy_points) order by w.week desc), '[]') as recent_points
    from (
      select ps.week, ps.fantasy_points
      from fantasy.player_stats as ps
      where ps.player_id = g.id and ps.season = search_players.season
      order by ps.week desc
      limit 5
    ) as w
  ) as s
  order by -g.match, g.sort_rank, g.id;
end
$$;

COMMENT ON FUNCTION fantasy.search_players(season integer, query text, positions text[], nfl_teams text[], statuses text[], page_size integer, after_match real, after_rank integer, after_id uuid) IS 'Players by the beginnings of words or similar names, best first, each with the last five weeks of a season; without words by rank; PB005';

REVOKE ALL ON FUNCTION fantasy.search_players(season integer, query text, positions text[], nfl_teams text[], statuses text[], page_size integer, after_match real, after_rank integer, after_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.search_players(season integer, query text, positions text[], nfl_teams text[], statuses text[], page_size integer, after_match real, after_rank integer, after_id uuid) TO app_user;
