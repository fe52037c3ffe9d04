-- Every table is audited; tables with updated_at keep it true. Both calls may be repeated.
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
