-- Views that show a league its part of what belongs to the platform. Their owner passes row level
-- security, and a materialized view has none, so each of them is itself the wall: security_barrier
-- keeps a caller's own functions behind the condition. The embedding is joined in for those who may
-- read it; whoever does not ask for the column does not pay for the join.
create or replace view cricket.audit_logs
with (security_barrier = true) as
select
  l.tenant_id,
  l.id,
  l.created_at,
  l.table_name,
  l.record_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id,
  l.actor_role,
  l.ip_address,
  l.user_agent
from audit.log as l
where
  l.tenant_id = app.tenant_id()
  and l.table_schema = 'cricket'
  and app.user_role() = 'admin';

create or replace view cricket.player_season_stats
with (security_barrier = true) as
select
  s.tenant_id,
  s.player_id,
  s.season_id,
  s.runs,
  s.balls_faced,
  s.fours,
  s.sixes,
  s.dismissals,
  s.strike_rate,
  s.balls_bowled,
  s.runs_conceded,
  s.wickets,
  s.economy,
  e.embedding
from analytics.player_season_stats as s
left join cricket.player_embeddings as e on e.tenant_id = s.tenant_id
and e.player_id = s.player_id
and app.user_role() in ('admin', 'analyst')
where
  s.tenant_id = app.tenant_id();

comment on view cricket.audit_logs is 'The league''s changes, for its admins';

comment on column cricket.audit_logs.actor_id is 'Who made the change';

comment on view cricket.player_season_stats
  is 'What the league''s players did in each season, some minutes old; with their embedding for admins and analysts';

comment on column cricket.player_season_stats.strike_rate is 'Runs per hundred balls faced';

comment on column cricket.player_season_stats.economy is 'Runs conceded per six legal balls';

comment on column cricket.player_season_stats.embedding
  is 'How the player plays, as a vector; null for others than admins and analysts';
