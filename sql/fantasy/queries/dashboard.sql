--! budget p95 45 ms
--! param $1 season integer
--! sample select l.id, t.owner_id, 'manager', l.season from fantasy.leagues as l join fantasy.teams as t on t.league_id = l.id and t.owner_id is not null where l.season = (select max(season) from fantasy.leagues) and exists (select from fantasy.rosters as r where r.league_id = l.id and r.team_id = t.id) order by (select count(*) from fantasy.chat_messages as c where c.league_id = l.id) desc, t.owner_id limit 1
--! index fantasy.teams_league_id_owner_id_key
--! index fantasy.rosters_league_id_team_id_is_starter_slot_idx
--! index fantasy.player_stats_player_id_season_week_key
--! index analytics.league_standings_league_id_season_team_id_key
--! never scan fantasy.leagues
--! never scan fantasy.teams
--! never scan fantasy.rosters
--! never scan fantasy.player_stats
--! never scan analytics.league_standings
-- All that the start page of a league shows, in one statement and one JSON document: the league, one's
-- own team in the order of its line-up, each player with his last five weeks, the table with teams and
-- owners, and what happened last. Every list is put together where it is read, so that none multiplies
-- another; the five weeks are read from the key's index alone.
select
  json_build_object(
    'league',
    (
      select
        json_build_object('id', l.id, 'name', l.name, 'season', l.season, 'settings', l.settings)
      from fantasy.leagues as l
      where
        l.id = app.tenant_id()
    ),
    'team',
    (
      select
        json_build_object('id', t.id, 'name', t.name, 'logo_url', t.logo_url, 'roster', r.roster)
      from fantasy.teams as t
      cross join lateral (
        select
          coalesce(
            json_agg(
              json_build_object(
                'player_id',
                o.player_id,
                'name',
                p.name,
                'position',
                p.position,
                'nfl_team',
                p.nfl_team,
                'status',
                p.status,
                'image_url',
                p.image_url,
                'slot',
                o.slot,
                'is_starter',
                o.is_starter,
                'weeks',
                s.weeks
              )
              order by
                o.is_starter desc,
                o.slot,
                o.player_id
            ),
            '[]'
          ) as roster
        from fantasy.rosters as o
        join fantasy.players as p on p.id = o.player_id
        cross join lateral (
          select
            coalesce(
              json_agg(
                json_build_object('week', w.week, 'points', w.fantasy_points)
                order by
                  w.week desc
              ),
              '[]'
            ) as weeks
          from (
            select
              ps.week,
              ps.fantasy_points
            from fantasy.player_stats as ps
            where
              ps.player_id = o.player_id and ps.season = $1
            order by
              ps.week desc
            limit
              5
          ) as w
        ) as s
        where
          o.league_id = t.league_id and o.team_id = t.id
      ) as r
      where
        t.league_id = app.tenant_id() and t.owner_id = app.user_id()
    ),
    'standings',
    (
      select
        coalesce(
          json_agg(
            json_build_object(
              'rank',
              s.rank,
              'team_id',
              s.team_id,
              'team',
              t.name,
              'owner',
              m.name,
              'avatar_url',
              m.avatar_url,
              'wins',
              s.wins,
              'losses',
              s.losses,
              'ties',
              s.ties,
              'points_for',
              s.points_for,
              'points_against',
              s.points_against
            )
            order by
              s.rank,
              t.name,
              s.team_id
          ),
          '[]'
        )
      from fantasy.league_standings as s
      join fantasy.teams as t on t.league_id = s.league_id and t.id = s.team_id
      left join fantasy.league_members as m on m.league_id = t.league_id and m.user_id = t.owner_id
      where
        s.season = $1
    ),
    'activity',
    (
      select
        coalesce(json_agg(a order by a.created_at desc, a.id desc), '[]')
      from fantasy.recent_activity(10) as a
    )
  ) as dashboard;
