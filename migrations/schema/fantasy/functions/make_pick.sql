CREATE FUNCTION fantasy.make_pick(draft_id uuid, player_id uuid) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  league constant uuid := app.require_tenant();
  draft fantasy.drafts;
  team_count integer;
  next_number integer;
  next_team uuid;
begin
  perform fantasy.require_member();
  select * into draft
  from fantasy.drafts as d
  where d.league_id = league and d.id = make_pick.draft_id
  for update;
  if not found then
    perform app.fail('PB004', format('no draft %s in this league', coalesce(draft_id::text, 'null')));
  end if;
  if draft.status <> 'in_progress' then
    perform app.fail('PB005', format('the draft is %s', draft.status));
  end if;

  select count(*) into team_count
  from fantasy.draft_order as o
  where o.league_id = league and o.draft_id = draft.id;
  select coalesce(max(p.pick_number), 0) + 1 into next_number
  from fantasy.draft_picks as p
  where p.league_id = league and p.draft_id = draft.id;
  if next_number > team_count * draft.rounds then
    perform app.fail('PB005', 'the draft has no picks left');
  end if;
  select o.team_id into next_team
  from fantasy.draft_order as o
  where o.league_id = league
    and o.draft_id = draft.id
    and o.pick_order = fantasy.pick_order_of(next_number, team_count, draft.type);
  if next_team is null then
    perform app.fail('PB005', 'the order of this draft has a gap');
  end if;
  if next_team is distinct from fantasy.my_team_id()
    and not (app.user_role() = 'commissioner' and fantasy.is_commissioner())
  then
    perform app.fail('PB003', 'another team is to pick');
  end if;

  if not exists (select from fantasy.players as p where p.id = make_pick.player_id) then
    perform app.fail('PB004', format('no player %s', coalesce(player_id::text, 'null')));
  end if;
  insert into fantasy.rosters (league_id, player_id, team_id)
  values (league, make_pick.player_id, next_team)
  on conflict on constraint rosters_league_id_player_id_key do nothing;
  if not found then
    perform app.fail('PB005', 'the player is taken');
  end if;
  insert into fantasy.draft_picks (league_id, draft_id, pick_number, team_id, player_id)
  values (league, draft.id, next_number, next_team, make_pick.player_id)
  on conflict on constraint draft_picks_league_id_draft_id_player_id_key do nothing;
  if not found then
    perform app.fail('PB005', 'the player was picked before');
  end if;

  if next_number = team_count * draft.rounds then
    update fantasy.drafts as d
    set status = 'completed', completed_at = clock_timestamp()
    where d.league_id = league and d.id = draft.id;
  end if;
  return next_number;
end
$$;

COMMENT ON FUNCTION fantasy.make_pick(draft_id uuid, player_id uuid) IS 'The team whose turn it is picks a player: the number of the pick; PB001, PB003, PB004, PB005';

REVOKE ALL ON FUNCTION fantasy.make_pick(draft_id uuid, player_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.make_pick(draft_id uuid, player_id uuid) TO app_user;
