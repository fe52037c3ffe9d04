-- The draft. Whose turn it is follows from the number of picks that were made: round and place come
-- from the number, and in a snake draft every second round runs backwards. A pick locks its draft, so
-- that of two at the same moment one comes after the other. It gives the player to the team, on the
-- bench; the last pick completes the draft. A commissioner may pick for a team that is away.
create or replace function fantasy.pick_order_of(
  pick_number integer,
  team_count integer,
  type text
) returns integer
language sql immutable parallel safe
as $$
  select case
    when type = 'snake' and (pick_number - 1) / team_count % 2 = 1 then team_count - (pick_number - 1) % team_count
    else (pick_number - 1) % team_count + 1
  end
$$;

create or replace function fantasy.make_pick(draft_id uuid, player_id uuid) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function fantasy.pick_order_of(integer, integer, text)
  is 'Which place of the draft order makes a pick';

comment on function fantasy.make_pick(uuid, uuid)
  is 'The team whose turn it is picks a player: the number of the pick; PB001, PB003, PB004, PB005';

grant execute
on function fantasy.pick_order_of(integer, integer, text), fantasy.make_pick(uuid, uuid)
to app_user;
