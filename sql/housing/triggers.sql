-- Every table is audited; tables with updated_at keep it true. Both calls may be repeated. Then comes
-- what the policies cannot say, because they do not see a row as it was.
select
  app.touch_on_update(target)
from unnest(
  array[
    'housing.companies',
    'housing.users',
    'housing.projects',
    'housing.applicants',
    'housing.applications'
  ]::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'housing.companies',
    'housing.projects',
    'housing.applicants',
    'housing.applications',
    'housing.contact_submissions'
  ]::regclass[]
) as target;

select
  audit.enable('housing.users', hidden => '{password_hash}');

-- A buyer or applicant changes his own rows, but not what the company decides about them. Without a
-- role, as in a copy, nothing is refused.
create or replace function housing.keep_decisions() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.fail('PB003', format('only the company sets %s', tg_argv[0]));
  return null;
end
$$;

-- Work lists go by this time, so that nobody sets his own to be first: a buyer or applicant hands in now.
create or replace function housing.hand_in() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  new.submitted_at := case
    when new.status = 'draft' then null
    when app.user_role() in ('buyer', 'applicant') then now()
    else coalesce(new.submitted_at, now())
  end;
  return new;
end
$$;

comment on function housing.keep_decisions()
  is 'Trigger: a buyer or applicant leaves alone what the company decides; PB003';

comment on function housing.hand_in()
  is 'Trigger: a draft has no time of submission; it gets one when it is handed in, a buyer''s or applicant''s always the present one';

create or replace trigger keep_decisions
  before update on housing.applicants
  for each row
  when (app.user_role() in ('buyer', 'applicant') and old.notes is distinct from new.notes)
  execute function housing.keep_decisions('notes');

create or replace trigger keep_decisions
  before update on housing.applications
  for each row
  when (
    app.user_role() in ('buyer', 'applicant')
    and (old.priority_score, old.reviewed_at, old.approved_at, old.rejected_at, old.rejection_reason, old.workflow_state)
    is distinct from (new.priority_score, new.reviewed_at, new.approved_at, new.rejected_at, new.rejection_reason, new.workflow_state)
  )
  execute function housing.keep_decisions('priority, workflow, times and reasons of a decision');

create or replace trigger hand_in_new
  before insert on housing.applications
  for each row
  when (new.status = 'draft' or app.user_role() in ('buyer', 'applicant'))
  execute function housing.hand_in();

create or replace trigger hand_in
  before update on housing.applications
  for each row
  when (old.status = 'draft' or new.status = 'draft')
  execute function housing.hand_in();
