-- What an application reads beyond the tables. The owner of these views passes row level security, so
-- each one is a wall of its own: security_barrier keeps a caller's functions behind its condition.
-- fantasy.league_members shows names and pictures of those in the league, and nothing else of users,
-- who are otherwise visible to themselves only. fantasy.audit_logs is the league's part of the
-- platform's log, for its commissioners. fantasy.feedback_board is what the people who run the
-- platform read: all open feedback, most urgent first; no application may.
create or replace view fantasy.league_members
with (security_barrier = true) as
select
  m.league_id,
  m.user_id,
  m.role,
  m.joined_at,
  m.left_at,
  u.name,
  u.avatar_url
from fantasy.memberships as m
join fantasy.users as u on u.id = m.user_id
where
  m.league_id = app.tenant_id() and (select fantasy.is_member());

create or replace view fantasy.audit_logs
with (security_barrier = true) as
select
  l.tenant_id as league_id,
  l.id,
  l.created_at,
  l.table_name,
  l.record_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id as user_id,
  l.ip_address,
  l.user_agent
from audit.log as l
where
  l.tenant_id = app.tenant_id()
  and l.table_schema = 'fantasy'
  and app.user_role() = 'commissioner'
  and (select fantasy.is_commissioner());

create or replace view fantasy.feedback_board
with (security_barrier = true) as
select
  f.user_id,
  f.id,
  f.status,
  f.priority,
  f.type,
  f.title,
  f.content,
  f.created_at,
  u.name as user_name
from fantasy.feedback as f
join fantasy.users as u on u.id = f.user_id
where
  f.status in ('open', 'in_progress')
order by
  array_position(array['urgent', 'high', 'medium', 'low'], f.priority),
  f.created_at desc,
  f.id;

comment on view fantasy.league_members
  is 'Who is or was in the league, with name and picture; a list to join with';

comment on view fantasy.audit_logs
  is 'The league''s changes with all their values, for its commissioners';

comment on column fantasy.audit_logs.user_id is 'Who made the change';

comment on view fantasy.feedback_board
  is 'Open feedback of all users, the most urgent and newest first, for app_analyst';
