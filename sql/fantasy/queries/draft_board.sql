--! budget p95 35 ms
--! param $1 draft_id uuid
--! sample select d.league_id, m.user_id, m.role, d.id from fantasy.drafts as d join fantasy.memberships as m on m.league_id = d.league_id where d.status = 'in_progress' order by (select count(*) from fantasy.draft_picks as p where p.league_id = d.league_id and p.draft_id = d.id) desc, d.id, m.user_id limit 1
--! index fantasy.drafts_league_id_id_key
--! index fantasy.draft_order_league_id_draft_id_pick_order_key
--! index fantasy.draft_picks_league_id_draft_id_pick_number_key
--! never scan fantasy.drafts
--! never scan fantasy.draft_order
--! never scan fantasy.draft_picks
-- The board of a draft as one JSON document: the order, the picks, and while it goes on which team is to
-- pick next and until when. Round and place of a pick follow from its number.
select
  json_build_object(
    'id',
    d.id,
    'season',
    d.season,
    'type',
    d.type,
    'status',
    d.status,
    'rounds',
    d.rounds,
    'order',
    o.teams,
    'picks',
    k.picks,
    'next',
    case
      when d.status = 'in_progress' and k.made < o.team_count * d.rounds then (
        select
          json_build_object(
            'pick_number',
            k.made + 1,
            'team_id',
            n.team_id,
            'until',
            coalesce(k.last_at, d.started_at) + d.seconds_per_pick * interval '1 second'
          )
        from fantasy.draft_order as n
        where
          n.league_id = d.league_id
          and n.draft_id = d.id
          and n.pick_order = fantasy.pick_order_of(k.made + 1, o.team_count, d.type)
      )
    end
  ) as board
from fantasy.drafts as d
cross join lateral (
  select
    count(*)::integer as team_count,
    coalesce(
      json_agg(
        json_build_object('place', s.pick_order, 'team_id', s.team_id, 'name', t.name)
        order by
          s.pick_order
      ),
      '[]'
    ) as teams
  from fantasy.draft_order as s
  join fantasy.teams as t on t.league_id = s.league_id and t.id = s.team_id
  where
    s.league_id = d.league_id and s.draft_id = d.id
) as o
cross join lateral (
  select
    count(*)::integer as made,
    max(p.picked_at) as last_at,
    coalesce(
      json_agg(
        json_build_object(
          'pick_number',
          p.pick_number,
          'team_id',
          p.team_id,
          'player_id',
          p.player_id,
          'name',
          y.name,
          'position',
          y.position,
          'nfl_team',
          y.nfl_team,
          'picked_at',
          p.picked_at
        )
        order by
          p.pick_number
      ),
      '[]'
    ) as picks
  from fantasy.draft_picks as p
  join fantasy.players as y on y.id = p.player_id
  where
    p.league_id = d.league_id and p.draft_id = d.id
) as k
where
  d.league_id = app.tenant_id()
  and d.id = $1;
