-- The errors that plumb's own functions raise, in one list: class PB of SQLSTATE, which neither
-- PostgreSQL nor the SQL standard uses. app.fail() is the only way to raise one, so that code and
-- sentence always agree. scripts/lib/sqlstates.ts mirrors the list by name; a test compares them.
create or replace view app.errors(code, name, message, hint) as
values
  ('PB001', 'no_tenant', 'This transaction has no tenant.', 'Call app.set_context() first.'),
  (
    'PB002',
    'wrong_tenant',
    'That belongs to another tenant.',
    'Name a row of the tenant of this transaction.'
  ),
  (
    'PB003',
    'role_not_allowed',
    'The role of this transaction may not do that.',
    'Act as a role that may.'
  ),
  ('PB004', 'not_found', 'There is no such row.', 'Check the identifier.'),
  (
    'PB005',
    'bad_argument',
    'An argument is not usable.',
    'Correct the argument that the detail names.'
  ),
  (
    'PB006',
    'no_primary_key',
    'The table has no primary key.',
    'Give the table a primary key that begins with the tenant.'
  ),
  (
    'PB007',
    'unknown_error',
    'An error was raised by a code that is not in app.errors.',
    'Add it to sql/app/errors.sql.'
  ),
  (
    'PB008',
    'not_maintained',
    'The partitions of some tables could not be made.',
    'Mend each as the detail says; one that is gone is taken out by partitions.unmanage().'
  );

create or replace function app.fail(code text, detail text default '') returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  error app.errors;
begin
  select * into error from app.errors where errors.code = fail.code;
  if not found then
    select * into error from app.errors where errors.code = 'PB007';
    detail := fail.code;
  end if;
  raise exception using
    errcode = error.code,
    message = error.message,
    detail = coalesce(detail, ''),
    hint = error.hint;
end
$$;

comment on view app.errors
  is 'Every error that plumb''s functions raise: SQLSTATE, name, sentence, what to do';

comment on function app.fail(text, text) is 'Raises the error of app.errors with that code';

grant execute on function app.fail(text, text) to app_user, app_analyst, app_copier, app_jobs;

grant select on app.errors to app_user, app_analyst, app_copier, app_jobs, app_monitor;
