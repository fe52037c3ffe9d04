-- What each role may do inside its company (what no tenant may do to another is the matrix in
-- tests/integration/rls_matrix.test.ts).
begin;
select plan(49);

insert into housing.companies (id, company_key, name)
values
  ('00000000-0000-0000-0000-00000000000a', 'a', 'Company A'),
  ('00000000-0000-0000-0000-00000000000b', 'b', 'Company B');
insert into housing.users (company_id, id, email, password_hash, role)
select '00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000a' || n)::uuid, role || '@example.org', 'h', role
from unnest(array['admin', 'lender', 'developer', 'buyer', 'applicant']) with ordinality as r (role, n);
insert into housing.projects (company_id, id, name)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 'Project A'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000d2', 'Project B');
insert into housing.applicants (company_id, id, user_id, first_name, last_name, email)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000a4', 'Buyer', 'B', 'b@example.org'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000a5', 'Applicant', 'A', 'a@example.org');
insert into housing.applications (company_id, id, project_id, applicant_id, status, submitted_at, priority_score)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000e1', 'draft', null, 1),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000f2', '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000e2', 'approved', now(), 2);
insert into housing.contact_submissions (company_id, name, email, subject, message)
values ('00000000-0000-0000-0000-00000000000a', 'N', 'n@example.org', 'S', 'M');

-- what a role sees: companies, users, projects, applicants, applications, messages, audit
create function pg_temp.sees(role text, number integer) returns integer[] language plpgsql as $$
declare
  seen integer[];
begin
  perform app.set_context('00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000a' || number)::uuid, role);
  set local role app_user;
  select array[
    (select count(*) from housing.companies), (select count(*) from housing.users), (select count(*) from housing.projects),
    (select count(*) from housing.applicants), (select count(*) from housing.applications),
    (select count(*) from housing.contact_submissions), (select least(count(*), 1) from housing.audit_logs)
  ] into seen;
  reset role;
  return seen;
end
$$;
select is(pg_temp.sees('admin', 1), '{1,5,1,2,2,1,1}', 'an admin sees his whole company');
select is(pg_temp.sees('lender', 2), '{1,1,1,2,2,0,0}', 'a lender sees applicants and applications');
select is(pg_temp.sees('developer', 3), '{1,1,1,0,2,0,0}', 'a developer sees applications, not the people');
select is(pg_temp.sees('buyer', 4), '{1,1,1,1,1,0,0}', 'a buyer sees himself');
select is(pg_temp.sees('applicant', 5), '{1,1,1,1,1,0,0}', 'an applicant sees himself');
select is(pg_temp.sees('stranger', 1), '{0,1,0,0,0,0,0}', 'an unknown role sees nothing but its own user');

-- what a role may write: rows changed, or the error's code
create function pg_temp.may(role text, number integer, statement text) returns text language plpgsql as $$
declare
  result text;
  changed integer;
begin
  perform app.set_context('00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000a' || number)::uuid, role);
  begin
    set local role app_user;
    execute statement;
    get diagnostics changed = row_count;
    raise exception using errcode = 'UNDO0', message = changed::text;
  exception
    when sqlstate 'UNDO0' then result := sqlerrm;
    when others then result := sqlstate;
  end;
  reset role;
  return result;
end
$$;
select is(pg_temp.may('admin', 1, $$update housing.companies set name = 'x'$$), '1', 'an admin renames his company');
select is(pg_temp.may('lender', 2, $$update housing.companies set name = 'x'$$), '0', 'nobody else does');
select is(pg_temp.may('admin', 1, $$update housing.companies set plan = 'enterprise'$$), '42501', 'not even an admin changes the plan');
select is(pg_temp.may('admin', 1, $$insert into housing.companies (company_key, name) values ('c', 'C')$$), '42501', 'no company is made by an application');
select is(pg_temp.may('admin', 1, $$delete from housing.companies$$), '42501', 'no company is deleted by an application');
select is(pg_temp.may('admin', 1, $$insert into housing.users (company_id, email, password_hash, role) values (app.tenant_id(), 'x@example.org', 'h', 'buyer')$$), '1', 'an admin makes users');
select is(pg_temp.may('buyer', 4, $$update housing.users set role = 'admin'$$), '0', 'nobody makes himself an admin');
select is(pg_temp.may('buyer', 4, $$select housing.update_profile('New', 'Name', '1')$$), '1', 'everybody changes his own name');
select is(pg_temp.may('admin', 1, $$select password_hash from housing.users$$), '42501', 'no password''s hash is read');
select is(pg_temp.may('developer', 3, $$insert into housing.projects (company_id, name) values (app.tenant_id(), 'New')$$), '1', 'a developer makes projects');
select is(pg_temp.may('lender', 2, $$insert into housing.projects (company_id, name) values (app.tenant_id(), 'New')$$), '42501', 'a lender does not');
select is(pg_temp.may('developer', 3, $$delete from housing.projects$$), '0', 'a developer deletes no project');
select is(pg_temp.may('admin', 1, $$delete from housing.projects$$), '1', 'an admin deletes his company''s');
select is(pg_temp.may('admin', 1, $$truncate housing.applications$$), '42501', 'nobody truncates');
select is(pg_temp.may('lender', 2, $$update housing.applicants set notes = 'x'$$), '2', 'a lender changes applicants');
select is(pg_temp.may('buyer', 4, $$update housing.applicants set phone = '1'$$), '1', 'a buyer changes himself only');
select is(pg_temp.may('buyer', 4, $$insert into housing.applicants (company_id, user_id, first_name, last_name, email) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000a5', 'X', 'Y', 'x@example.org')$$), '42501', 'a buyer makes no applicant for somebody else');
select is(pg_temp.may('buyer', 4, $$update housing.applications set status = 'submitted', submitted_at = now()$$), '1', 'a buyer submits his draft');
select is(pg_temp.may('buyer', 4, $$update housing.applications set status = 'approved', submitted_at = now()$$), '42501', 'a buyer does not approve it');
select is(pg_temp.may('applicant', 5, $$update housing.applications set workflow_state = '{"x": 1}'$$), '0', 'an applicant changes no application that is no draft');
select is(pg_temp.may('buyer', 4, format($$update housing.applications set status = 'submitted', %s$$, change)), 'PB003', 'a buyer decides nothing: ' || change)
from unnest(array[
  'priority_score = 9', 'priority_score = null', 'reviewed_at = now()', 'approved_at = now()', 'rejected_at = now()',
  'rejection_reason = $a$x$a$', 'workflow_state = $a${"x": 1}$a$'
]) as change;
select is(pg_temp.may('buyer', 4, $$update housing.applications set documents = '[1]', priority_score = 1, workflow_state = '{}'$$), '1', 'what stays as it was is not refused');
select is(pg_temp.may('lender', 2, $$update housing.applications set priority_score = 9, reviewed_at = now(), workflow_state = '{"x": 1}'$$), '2', 'a lender decides');
select is(pg_temp.may('applicant', 5, $$update housing.applicants set notes = 'x'$$), 'PB003', 'an applicant writes no notes of the company');
select is(pg_temp.may('applicant', 5, $$insert into housing.applicants (company_id, user_id, first_name, last_name, email, notes) values (app.tenant_id(), app.user_id(), 'X', 'Y', 'x@example.org', 'x')$$), '42501', 'nor with a new row');
select is(pg_temp.may('applicant', 5, $$insert into housing.applicants (company_id, user_id, first_name, last_name, email) values (app.tenant_id(), app.user_id(), 'X', 'Y', 'x@example.org')$$), '1', 'one without notes is his');
delete from housing.applications where status = 'approved';
select is(pg_temp.may('applicant', 5, format($$insert into housing.applications (company_id, project_id, applicant_id, status, priority_score, workflow_state)
  values (app.tenant_id(), '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000e2', 'draft', %s)$$, decided)), result, 'a new application of an applicant: ' || decided)
from (values ('9, $a${}$a$', '42501'), ('null, $a${"x": 1}$a$', '42501'), ('null, $a${}$a$', '1')) as n (decided, result);
select is(
  pg_temp.may('applicant', 5, $$with made as (
    insert into housing.applications (company_id, project_id, applicant_id, submitted_at)
    values (app.tenant_id(), '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000e2', 'infinity') returning submitted_at
  ) select from made where submitted_at = now()$$),
  '1', 'an applicant hands in now, whatever he says'
);
select is(pg_temp.may('lender', 2, $$update housing.applications set status = 'under_review', submitted_at = now()$$), '1', 'a lender reviews');
select is(pg_temp.may('', 0, $$insert into housing.contact_submissions (company_id, name, email, subject, message) values (app.tenant_id(), 'N', 'n@example.org', 'S', 'M')$$), '1', 'a visitor without a role writes a message');
select is(pg_temp.may('', 0, $$select from housing.contact_submissions$$), '0', 'a visitor reads none');
select is(pg_temp.may('lender', 2, $$update housing.contact_submissions set status = 'closed'$$), '0', 'a lender answers none');
select is(pg_temp.may('admin', 1, $$update housing.contact_submissions set status = 'closed'$$), '1', 'an admin answers');
select is(pg_temp.may('admin', 1, $$select from audit.log$$), '42501', 'the platform''s log is closed to applications');
select is(pg_temp.may('admin', 1, $$select from housing.audit_logs where company_id <> app.tenant_id()$$), '0', 'the company''s part of it is open to its admins');

select * from finish();
rollback;
