-- What the policies ask. Each function looks one row up by its key, with its definer's rights, so that
-- no policy asks another one; a policy calls it as (select …), which runs once per statement and not
-- once per row. They answer from memberships and teams alone: app.user_role() is what a session
-- claims, these are what is true.
create or replace function fantasy.is_member() returns boolean
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
  )
$$;

create or replace function fantasy.is_commissioner() returns boolean
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
      and m.role = 'commissioner'
  )
$$;

create or replace function fantasy.my_team_id() returns uuid
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.id
  from fantasy.teams as t
  where t.league_id = app.tenant_id() and t.owner_id = app.user_id() and fantasy.is_member()
$$;

-- For functions with definer's rights, where no policy stands in the way.
create or replace function fantasy.require_member() returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_tenant();
  perform app.require_role('commissioner', 'manager');
  if not fantasy.is_member() then
    perform app.fail('PB003', 'the user of this transaction is no member of the league');
  end if;
end
$$;

comment on function fantasy.is_member()
  is 'Whether the user of this transaction is a member of its league';

comment on function fantasy.is_commissioner()
  is 'Whether the user of this transaction is a commissioner of its league';

comment on function fantasy.my_team_id()
  is 'The team that the user of this transaction owns in its league, or NULL';

comment on function fantasy.require_member()
  is 'PB001 without a league, PB003 unless the user of this transaction is a member of it';

grant execute
on function fantasy.is_member(), fantasy.is_commissioner(), fantasy.my_team_id()
to app_user;

grant execute on function fantasy.is_member() to app_analyst;
