-- What people change is audited; tables with updated_at keep it true. Executions and notifications are
-- neither: they are events, many, and tell their own history. Both calls may be repeated.
select
  app.touch_on_update(target)
from unnest(array['scheduler.users', 'scheduler.jobs']::regclass[]) as target;

select
  audit.enable('scheduler.jobs');

select
  audit.enable('scheduler.users', hidden => '{password_hash, session_token_hash}');
