-- Player search, for what people type while they type it: every word may be cut short (prefix), accents
-- and case do not matter, and names may be misspelt (0.35 lets two letters swapped in the middle of a
-- name pass). Without words it lists all players by rank. Players are reference data: their policy hides no
-- row, so every operator may use an index, and no definer's rights are needed. A match of words counts
-- 1, one of spelling its similarity. The best match comes first, then the player's rank, then the key,
-- so that pages never overlap: the next page begins behind (after_match, after_rank, after_id), which
-- are match, sort_rank and id of the last row. Only the page's own players are looked up in player_stats. Every call is
-- planned for its own filters. The first statement loads pg_trgm, whose setting a function may only
-- name once the library is there.
select
  extensions.show_limit();

create or replace function fantasy.prefix_query(query text) returns tsquery
language sql immutable parallel safe
as $$
  select to_tsquery('app.simple', string_agg(word || ':*', ' & '))
  from regexp_split_to_table(app.search_text(query), '[^[:alnum:]]+') as word
  where word <> ''
$$;

create or replace function fantasy.require_season(season integer) returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if season is null or season not between 1920 and 2100 then
    perform app.fail('PB005', 'season is a year, 1920 to 2100');
  end if;
end
$$;

create or replace function fantasy.search_players(
  season integer,
  query text default null,
  positions text[] default null,
  nfl_teams text[] default null,
  statuses text[] default null,
  page_size integer default 50,
  after_match real default 2,
  after_rank integer default 0,
  after_id uuid default '00000000-0000-0000-0000-000000000000'
) returns table (
  id uuid,
  name text,
  "position" text,
  nfl_team text,
  status text,
  rank integer,
  adp numeric,
  image_url text,
  recent_points json,
  match real,
  sort_rank integer
)
language plpgsql stable parallel safe rows 50
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.35
as $$
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

comment on function fantasy.prefix_query(text)
  is 'Words as people type them, each cut short perhaps, as a query; NULL where there is no word';

comment on function fantasy.require_season(integer) is 'PB005 unless it is a year';

comment on function fantasy.search_players(
  integer,
  text,
  text[],
  text[],
  text[],
  integer,
  real,
  integer,
  uuid
)
  is 'Players by the beginnings of words or similar names, best first, each with the last five weeks of a season; without words by rank; PB005';

grant execute
on function fantasy.prefix_query(text),
  fantasy.require_season(integer),
  fantasy.search_players(integer, text, text[], text[], text[], integer, real, integer, uuid)
to app_user;
