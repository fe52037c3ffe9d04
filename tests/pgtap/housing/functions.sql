-- Search by words, by similar spelling and by distance, statistics, bulk update, login; and every bad
-- argument with its own error.
begin;
select plan(36);

insert into housing.companies (id, company_key, name)
values
  ('00000000-0000-0000-0000-00000000000a', 'a', 'Company A'),
  ('00000000-0000-0000-0000-00000000000b', 'b', 'Company B');
insert into housing.users (company_id, id, email, password_hash, role, is_active)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'Ann@example.org', 'hash-a', 'admin', true),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'gone@example.org', 'hash-g', 'admin', false),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'ann@example.org', 'hash-b', 'admin', true);
insert into housing.projects (company_id, id, name, location, description, status, latitude, longitude)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 'Maple Court', 'Zürich', 'Affordable housing near the lake', 'planning', 47.3769, 8.5417),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d2', 'Harbour View', 'Winterthur', 'Homes for families', 'marketing', 47.4988, 8.7237),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d3', 'Nowhere House', null, null, 'planning', null, null),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000d4', 'Maple Court', 'Zürich', 'Affordable housing', 'planning', 47.3769, 8.5417);
insert into housing.applicants (company_id, id, first_name, last_name, email)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e1', 'José', 'Banks', 'jose@example.org'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e2', 'Mary', 'Bank', 'mary@example.org'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000e3', 'José', 'Banks', 'jose@example.org');
insert into housing.applications (company_id, project_id, applicant_id, status, priority_score)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000e1', 'approved', 10),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000e2', 'submitted', 5.5),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000d4', '00000000-0000-0000-0000-0000000000e3', 'approved', 1);

set local role app_user;
select throws_ok($$select * from housing.search_projects('maple')$$, 'PB001', null, 'a search needs a tenant');
select throws_ok($$select * from housing.search_applicants('maple')$$, 'PB001', null, 'a search for people needs a tenant');
select throws_ok($$select * from housing.projects_near(47, 8, 1000)$$, 'PB001', null, 'a search by distance needs a tenant');
select throws_ok($$select housing.update_project_statuses('[]')$$, 'PB001', null, 'a bulk update needs a tenant');
select throws_ok($$select housing.update_profile('a', 'b', 'c')$$, 'PB001', null, 'a profile needs a tenant');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', null);
select throws_ok($$select * from housing.search_projects('maple')$$, 'PB003', null, 'a search needs a role');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'developer');
select throws_ok($$select * from housing.search_applicants('maple')$$, 'PB003', null, 'a developer does not search for people');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'admin');

select results_eq($$select name from housing.search_projects('affordable house')$$, array['Maple Court'], 'words are found by their stem, in all fields');
select results_eq($$select name from housing.search_projects('zurich')$$, array['Maple Court'], 'accents do not matter');
select results_eq($$select name from housing.search_projects('mapel')$$, array['Maple Court'], 'a misspelt name is found');
select is_empty($$select * from housing.search_projects('maple', statuses => '{completed}')$$, 'states filter');
select results_eq(
  $$with page as (select * from housing.search_projects('house or homes', page_size => 2)),
    last as (select * from page offset 1)
    select id from page
    union all
    select n.id from last as l cross join lateral housing.search_projects('house or homes', after_rank => l.rank, after_id => l.id) as n$$,
  $$select id from housing.search_projects('house or homes') where (select count(*) from housing.search_projects('house or homes')) = 3$$,
  'the next page begins behind the last row'
);
select throws_ok($$select * from housing.search_projects('')$$, 'PB005', null, 'an empty search is refused');
select throws_ok($$select * from housing.search_projects(null)$$, 'PB005', null, 'a search for nothing is refused');
select throws_ok($$select * from housing.search_projects(repeat('x', 201))$$, 'PB005', null, 'too long a search is refused');
select throws_ok($$select * from housing.search_projects('x', page_size => 0)$$, 'PB005', null, 'an empty page is refused');
select throws_ok($$select * from housing.search_projects('x', page_size => 100000)$$, 'PB005', null, 'too large a page is refused');
select lives_ok($$select * from housing.search_projects('a & | ! ( '' "')$$, 'no search is a syntax error');

select results_eq($$select last_name from housing.search_applicants('jose banks')$$, array['Banks'], 'people are found without accents');
select results_eq($$select last_name from housing.search_applicants('bank')$$, array['Bank', 'Banks'], 'similar names are found, the exact one first');
select results_eq($$select last_name from housing.search_applicants('bancs')$$, array['Banks', 'Bank'], 'misspelt names are found');

select results_eq($$select name from housing.projects_near(47.3769, 8.5417, 1000)$$, array['Maple Court'], 'a project within the radius');
select results_eq($$select name from housing.projects_near(47.3769, 8.5417, 30000)$$, array['Maple Court', 'Harbour View'], 'nearest first');
select ok(abs(max(distance_m) - 19300) < 300, 'the distance is in metres') from housing.projects_near(47.3769, 8.5417, 30000);
select throws_ok($$select * from housing.projects_near(91, 0, 1)$$, 'PB005', null, 'a latitude beyond the pole is refused');
select throws_ok($$select * from housing.projects_near(0, 0, 0)$$, 'PB005', null, 'a radius of nothing is refused');

select results_eq(
  $$select name, application_count, approved_count, average_priority_score from housing.project_statistics order by name$$,
  $$values ('Harbour View', 0::bigint, 0::bigint, null), ('Maple Court', 2, 1, 7.75), ('Nowhere House', 0, 0, null)$$,
  'statistics of the company''s projects'
);

select is(housing.update_project_statuses('[{"id": "00000000-0000-0000-0000-0000000000d1", "status": "completed"}, {"id": "00000000-0000-0000-0000-0000000000d2", "status": "completed"}]'), 2, 'many states are set at once');
select throws_ok($$select housing.update_project_statuses('[{"id": "00000000-0000-0000-0000-0000000000d4", "status": "planning"}]')$$, 'PB004', null, 'another company''s project is not found');
select throws_ok($$select housing.update_project_statuses('{}')$$, 'PB005', null, 'updates that are no list are refused');
select throws_ok($$select housing.update_project_statuses('[{"id": "00000000-0000-0000-0000-0000000000d1"}]')$$, 'PB005', null, 'an update without a state is refused');
select throws_ok($$select housing.update_project_statuses('[{"id": "00000000-0000-0000-0000-0000000000d1", "status": "dreamt"}]')$$, '23514', null, 'an unknown state is refused');
select is((select count(*) from housing.projects where status = 'completed'), 2::bigint, 'a refused bulk update changes nothing');

select results_eq($$select password_hash from housing.user_for_login('a', 'ANN@EXAMPLE.ORG')$$, array['hash-a'], 'a login finds the user of the company it names');
select is_empty($$select * from housing.user_for_login('a', 'gone@example.org')$$, 'an inactive user cannot log in');
select is_empty($$select * from housing.user_for_login('a', '%')$$, 'a login takes no pattern');

select * from finish();
rollback;
