-- The constraints of the document's rules, each tried with a value that breaks it.
begin;
select plan(25);

insert into housing.companies (id, company_key, name)
values
  ('00000000-0000-0000-0000-00000000000a', 'a', 'Company A'),
  ('00000000-0000-0000-0000-00000000000b', 'b', 'Company B');
insert into housing.users (company_id, id, email, password_hash, role)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'Ann@example.org', 'h', 'admin'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'ben@example.org', 'h', 'admin');
insert into housing.projects (company_id, id, name)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'Project');
insert into housing.applicants (company_id, id, first_name, last_name, email)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a3', 'F', 'L', 'f@example.org'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b3', 'F', 'L', 'f@example.org');

select throws_ok($$insert into housing.companies (company_key, name) values ('a', 'x')$$, '23505', null, 'a company key is unique');
select throws_ok($$insert into housing.companies (company_key, name) values ('No Key', 'x')$$, '23514', null, 'a company key is an address');
select throws_ok($$update housing.companies set plan = 'gold'$$, '23514', null, 'an unknown plan is refused');
select throws_ok($$update housing.companies set max_seats = 0$$, '23514', null, 'a company has at least one seat');
select throws_ok($$update housing.companies set settings = '[]'$$, '23514', null, 'settings are an object');
select throws_ok(
  $$insert into housing.users (company_id, email, password_hash, role) values ('00000000-0000-0000-0000-00000000000a', 'ANN@example.org', 'h', 'buyer')$$,
  '23505', null, 'an address is unique in a company, whatever its case'
);
select lives_ok(
  $$insert into housing.users (company_id, email, password_hash, role) values ('00000000-0000-0000-0000-00000000000b', 'ann@example.org', 'h', 'buyer')$$,
  'the same address may be used in another company'
);
select throws_ok($$update housing.users set role = 'root'$$, '23514', null, 'an unknown role is refused');
select throws_ok($$update housing.projects set status = 'dreamt'$$, '23514', null, 'an unknown state of a project is refused');
select throws_ok($$update housing.projects set total_units = 3, affordable_units = 4$$, '23514', null, 'not more affordable homes than homes');
select throws_ok($$update housing.projects set latitude = 47$$, '23514', null, 'a latitude comes with a longitude');
select throws_ok($$update housing.projects set latitude = 91, longitude = 0$$, '23514', null, 'a latitude is a latitude');
select throws_ok($$update housing.projects set price_range_min = 2, price_range_max = 1$$, '23514', null, 'the dearest home is not cheaper than the cheapest');
select throws_ok($$update housing.applicants set annual_income = -1$$, '23514', null, 'no income is negative');
select throws_ok($$update housing.applicants set household_size = 0$$, '23514', null, 'a household has somebody in it');
select throws_ok(
  $$update housing.applicants set user_id = '00000000-0000-0000-0000-0000000000b1' where company_id = '00000000-0000-0000-0000-00000000000a'$$,
  '23503', null, 'an applicant is no user of another company'
);
select throws_ok(
  $$insert into housing.applications (company_id, project_id, applicant_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000b3')$$,
  '23503', null, 'an application joins project and applicant of one company'
);
select lives_ok(
  $$insert into housing.applications (company_id, project_id, applicant_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a3')$$,
  'an application is made'
);
select throws_ok(
  $$insert into housing.applications (company_id, project_id, applicant_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a3')$$,
  '23505', null, 'one application per project and applicant'
);
select throws_ok($$update housing.applications set status = 'lost'$$, '23514', null, 'an unknown state of an application is refused');
select throws_ok($$update housing.applications set submitted_at = null$$, '23514', null, 'only a draft has no time of submission');
select is(submitted_at, now(), 'an application that says nothing is handed in now') from housing.applications;
update housing.applications set status = 'draft';
select is(submitted_at, null, 'a draft has none') from housing.applications;
update housing.applications set status = 'submitted', submitted_at = '2020-01-01';
select is(submitted_at, '2020-01-01', 'the company says when it was handed in, if it likes') from housing.applications;

delete from housing.companies where id = '00000000-0000-0000-0000-00000000000a';
select is(count(distinct table_name), 5::bigint, 'a company''s history outlives it')
from audit.log
where tenant_id = '00000000-0000-0000-0000-00000000000a' and table_schema = 'housing';

select * from finish();
rollback;
