-- Fills homeverse.db. :scale multiplies the numbers of rows (1 = 20 companies, 1,000 users, 2,000
-- projects, 50,000 applicants, 80,000 applications, 5,000 contact submissions); :seed chooses the
-- rows: the same seed gives the same bytes. Chance is arithmetic on the row's number (temp.dice), so
-- nothing here depends on a clock or on SQLite's random().
--
-- About 0.5 % of the rows are dirty. Every table first gets all its rows clean; then one UPDATE per
-- kind of dirt spoils those that temp.dice has marked. Parents are picked from the clean rows only
-- (temp.clean_*), so that a dirty row is always a leaf and no clean row falls with it.

-- The old application never switched foreign keys on.
pragma foreign_keys = off;

-- 1. How many rows, and which of them will be dirty in which way.
create temp table sizes as
select
  column1 as table_name,
  max(column3, cast(round(column2 * :scale) as integer)) as clean_rows,
  0 as dirty_rows
from (
  values
    ('companies', 20, 4),
    ('users', 1000, 20),
    ('projects', 2000, 30),
    ('applicants', 50000, 60),
    ('applications', 80000, 60),
    ('contact_submissions', 5000, 30)
);

create temp table kinds (table_name text, position integer, kind text, primary key (table_name, position));

insert into kinds
select t.column1, k.key, k.value
from
  (
    values
      ('companies', '["bad_json", "missing_name"]'),
      (
        'users',
        '["orphan", "duplicate_email", "impossible_date", "unknown_status", "over_long_text",
          "nul_byte", "invalid_utf8"]'
      ),
      (
        'projects',
        '["orphan", "impossible_date", "bad_json", "unknown_status", "over_long_text", "nul_byte",
          "invalid_utf8", "missing_name", "not_a_number", "units_exceed_total"]'
      ),
      (
        'applicants',
        '["orphan", "impossible_date", "bad_json", "unknown_status", "over_long_text", "nul_byte",
          "invalid_utf8", "missing_name", "not_a_number", "negative_income"]'
      ),
      (
        'applications',
        '["orphan", "impossible_date", "bad_json", "unknown_status", "over_long_text", "nul_byte",
          "invalid_utf8", "not_a_number"]'
      ),
      (
        'contact_submissions',
        '["orphan", "impossible_date", "unknown_status", "over_long_text", "nul_byte",
          "invalid_utf8", "missing_name"]'
      )
  ) as t,
  json_each(t.column2) as k;

update sizes
set
  dirty_rows = max(
    (select count(*) from kinds as k where k.table_name = sizes.table_name),
    cast(round(clean_rows * 0.005) as integer)
  );

create temp table dice (
  table_name text,
  n integer, -- 1, 2, 3, …
  id integer, -- with the gaps that deleted rows leave
  kind text, -- of its dirt, if it is to be dirty
  a integer, b integer, c integer, d integer, e integer, -- chance, 0 … 2147483646
  primary key (table_name, n)
) without rowid;

-- Dirty rows are spread evenly: n is one of them when n × dirty / total has just reached a new
-- whole number. Each draw squares the one before modulo a prime, which no straight line can follow.
insert into dice
with recursive
  numbers (n) as (
    select 1
    union all
    select n + 1 from numbers where n < (select max(clean_rows + dirty_rows) from sizes)
  ),
  starts as (
    select
      s.rowid as t,
      s.table_name,
      n.n,
      n.n * s.dirty_rows % (s.clean_rows + s.dirty_rows) < s.dirty_rows as is_dirty,
      n.n * s.dirty_rows / (s.clean_rows + s.dirty_rows) - 1 as dirty_n,
      (n.n * 2654435761 + s.rowid * 40503001 + :seed * 7368787) % 2147483647 as x
    from sizes as s, numbers as n
    where n.n <= s.clean_rows + s.dirty_rows
  ),
  one as (select *, (x * x % 2147483647 * 48271 + x) % 2147483647 as a from starts),
  two as (select *, (a * a % 2147483647 * 69621 + x + 11) % 2147483647 as b from one),
  three as (select *, (b * b % 2147483647 * 16807 + x + 17) % 2147483647 as c from two),
  four as (select *, (c * c % 2147483647 * 39373 + x + 23) % 2147483647 as d from three)
select
  table_name,
  n,
  n + n / 17 + n / 240 * 3,
  case
    when is_dirty then (
      select k.kind
      from kinds as k
      where k.table_name = four.table_name
        and k.position = dirty_n % (select count(*) from kinds as j where j.table_name = four.table_name)
    )
  end,
  a, b, c, d,
  (d * d % 2147483647 * 30269 + x + 29) % 2147483647
from four
order by table_name, n;

insert into generated_dirt
select table_name, id, kind from dice where kind is not null;

-- 2. Words. Names and sentences carry what breaks careless copies: accents, other alphabets,
-- quotes, tabs, line ends, backslashes, the text \N.
create temp table words (list text, i integer, word text, primary key (list, i)) without rowid;

insert into words
select l.column1, w.key, w.value
from
  (
    values
      (
        'first_name',
        '["Maria", "José", "Aisha", "Wei", "Olena", "Łukasz", "Zoë", "Kwame", "Björn", "Nguyễn",
          "李", "Мария", "محمد", "Anne-Marie", "Jean", "Priya", "Tomás", "Siobhán", "D''Arcy",
          "Grace", "Noah", "Emma", "Liam", "Ava", "Ethan", "Mia", "Lucas", "Zainab", "Yuki",
          "Iñaki", "Renée"]'
      ),
      (
        'last_name',
        '["Lopez", "O''Brien", "Nakamura", "Müller", "van der Berg", "Smith", "Johnson", "García",
          "Kowalski", "Ивановa", "陳", "Okafor", "Sørensen", "Al-Sayed", "Nguyen", "Brown",
          "Davis", "Wilson", "Anderson", "Thomas", "Martínez", "Hernández", "Moore", "Çelik",
          "Papadopoulos", "Singh", "Silva", "Rossi", "Dubois"]'
      ),
      (
        'mail',
        '["maria.l", "jose", "aisha_k", "wei", "olena", "lukasz", "zoe+home", "kwame", "bjorn",
          "thi", "li", "masha", "m.hassan", "am", "jean", "priya", "tomas", "siobhan", "darcy"]'
      ),
      ('domain', '["example.com", "example.org", "mail.example.net", "home.example"]'),
      (
        'city',
        '["Oakland, CA", "San José, CA", "Los Angeles, CA", "Sacramento, CA", "Portland, OR",
          "Seattle, WA", "Denver, CO", "Austin, TX", "Chicago, IL", "Boston, MA", "Newark, NJ"]'
      ),
      (
        'street',
        '["Main St", "Oak Ave", "Martin Luther King Jr. Blvd", "5th St", "Harbor Dr",
          "O''Farrell St", "Calle Niño", "Mission St", "Park Pl", "Cedar Ln"]'
      ),
      (
        'building',
        '["Gardens", "Commons", "Terrace", "Village", "Place", "Courts", "Heights", "Lofts"]'
      ),
      (
        'theme',
        '["Sunrise", "Magnolia", "Casa Adelánte", "Riverside", "Cypress", "Unity", "Jack''s \"Old\"",
          "Willow", "Golden", "Harbor View", "Mosaïc"]'
      ),
      (
        'sentence',
        '["Close to the bus and to two schools.",
          "Affordable homes for families who work in the city.",
          "Ground floor is fully accessible; lifts to every floor.",
          "The laundry is shared:\n\t- six machines\n\t- open day and night",
          "Residents call it \"the best move we made\".",
          "Plans are kept at C:\\plans\\new\\2024.",
          "It''s quiet after 10 p.m. – mostly.",
          "Se habla español; 我们说中文; мы говорим по-русски.",
          "Parking: one space per home.\r\nBicycles: free.",
          "Value left by an import: \\N",
          "Solar panels cover 40 % of the use. ☀️",
          "Applicants are drawn by lottery twice a year.",
          "Units are kept for households at 30 to 80 % of the area''s median income.",
          "Column A\tColumn B\tColumn C",
          "Please call after five.",
          "Has a letter from the employer.",
          "Needs a home near the clinic; uses a wheelchair 🦽."]'
      )
  ) as l,
  json_each(replace(l.column2, char(10) || '          ', ' ')) as w;

-- 3. Companies: a few big ones, many small ones (the tables below pick them by the cube of chance).
insert into companies
select
  d.id,
  lower(b.word) || '-' || d.n,
  t.word || ' ' || ('["Housing", "Homes, Inc.", "Communities", "& Partners"]' ->> (d.b % 4)),
  '["trial", "starter", "professional", "enterprise"]' ->> (d.c % 4),
  5 * (1 + d.d % 40),
  case when d.e % 5 > 0 then json_object('timezone', 'America/Los_Angeles', 'logo', null, 'theme', json_object('color', printf('#%06x', d.a % 16777216)), 'languages', json_array('en', 'es')) end,
  datetime(1625000000 + d.b % 40000000, 'unixepoch'),
  datetime(1672531200 + d.c % 78000000, 'unixepoch')
from dice as d
join words as t on t.list = 'theme' and t.i = d.a % 11
join words as b on b.list = 'building' and b.i = d.b % 8
where d.table_name = 'companies';

create temp table clean_companies as
select row_number() over (order by id) - 1 as i, id, count(*) over () as total
from companies as c
where not exists (select 1 from generated_dirt as g where g.table_name = 'companies' and g.id = c.id);

create unique index clean_companies_i on clean_companies (i);

-- Every company in turn for the first rows of a table, then the big ones more often.
create temp table row_companies (table_name text, n integer, company_id integer, primary key (table_name, n)) without rowid;

insert into row_companies
select d.table_name, d.n, c.id
from dice as d
join clean_companies as c
  on c.i = case
    when d.n <= (select count(*) from clean_companies) * 2 then d.n % (select count(*) from clean_companies)
    else cast(
      (select count(*) from clean_companies) * (d.e % 10007 / 10007.0) * (d.e % 10007 / 10007.0) * (d.e % 10007 / 10007.0) as integer
    )
  end
where d.table_name <> 'companies'
order by d.table_name, d.n;

-- 4. Users.
insert into users
select
  d.id,
  r.company_id,
  m.word || d.n || '@' || w.word,
  printf('$2b$12$%08x%08x%08x%08x%08x', d.a, d.b, d.c, d.d, d.e),
  case
    when d.a % 100 < 5 then 'admin'
    when d.a % 100 < 20 then 'lender'
    when d.a % 100 < 35 then 'developer'
    when d.a % 100 < 55 then 'buyer'
    else 'applicant'
  end,
  case when d.b % 20 > 0 then f.word end,
  case when d.b % 20 > 0 then l.word end,
  case when d.c % 3 > 0 then printf('+1 555 %03d %04d', d.c % 1000, d.d % 10000) end,
  d.d % 10 > 0,
  case when d.e % 4 > 0 then datetime(1751241600 - d.a % 7000 * (d.b % 5000), 'unixepoch') end,
  case when d.e % 15 = 0 then 1 + d.a % 6 else 0 end,
  case when d.e % 90 = 0 then datetime(1751241600 + d.c % 86400, 'unixepoch') end,
  datetime(1751241600 - d.c % 11000 * (d.d % 11000), 'unixepoch'),
  datetime(1751241600 - d.c % 11000 * (d.d % 5000), 'unixepoch')
from dice as d
join row_companies as r on r.table_name = 'users' and r.n = d.n
join words as f on f.list = 'first_name' and f.i = d.a % 31
join words as l on l.list = 'last_name' and l.i = d.b % 29
join words as m on m.list = 'mail' and m.i = d.c % 19
join words as w on w.list = 'domain' and w.i = d.d % 4
where d.table_name = 'users';

create temp table clean_users (company_id integer, i integer, id integer, total integer, primary key (company_id, i)) without rowid;

insert into clean_users
select
  company_id,
  row_number() over (partition by company_id order by id) - 1,
  id,
  count(*) over (partition by company_id)
from users as u
where not exists (select 1 from generated_dirt as g where g.table_name = 'users' and g.id = u.id);

-- 5. Projects.
insert into projects
select
  d.id,
  r.company_id,
  t.word || ' ' || b.word || case when d.e % 3 = 0 then ' ' || (1 + d.e % 4) else '' end,
  case when d.a % 6 > 0 then l.word || ' Development' end,
  c.word,
  case when d.b % 8 > 0 then (1 + d.b % 9900) || ' ' || s.word || ', ' || c.word end,
  case d.c % 8
    when 0 then null
    when 1 then printf('%.6f,%.6f', 32 + d.d % 15000000 / 1000000.0, -122 + d.e % 50000000 / 1000000.0)
    else json_object('lat', 32 + d.d % 15000000 / 1000000.0, 'lng', -122 + d.e % 50000000 / 1000000.0)
  end,
  10 + d.a % 290,
  (10 + d.a % 290) * (10 + d.b % 91) / 100,
  case when d.c % 7 > 0 then json_array('30%', '50%', '80%') else '[]' end,
  case d.d % 4
    when 0 then '["studio"]'
    when 1 then '["1br","2br"]'
    when 2 then '["studio","1br","2br","3br"]'
  end,
  '["planning", "construction", "marketing", "accepting_applications", "accepting_applications", "completed"]' ->> (d.e % 6),
  case when d.a % 9 > 0 then date(1751241600 + (d.b % 2000 - 1000) * 86400, 'unixepoch') end,
  case when d.b % 4 > 0 then date(1751241600 + (d.c % 700 - 350) * 86400, 'unixepoch') end,
  case
    when d.d % 12 > 0 then (
      select group_concat(w.word, ' ')
      from words as w
      where w.list = 'sentence' and (w.i + d.d) % 17 < 1 + d.e % 6
    )
  end,
  case when d.e % 6 > 0 then json_array('laundry', 'playground', json_object('parking', d.e % 3, 'note', 'C:\plans')) end,
  case when d.a % 5 > 0 then json_array('/img/' || d.id || '-1.jpg', '/img/' || d.id || '-2.jpg') else '[]' end,
  case when d.b % 7 > 0 then 600 + d.b % 90000 / 100.0 end,
  case when d.b % 7 > 0 then 1600 + d.c % 300000 / 100.0 end,
  datetime(1751241600 - d.d % 11000 * (d.e % 11000), 'unixepoch'),
  datetime(1751241600 - d.d % 11000 * (d.e % 2000), 'unixepoch')
from dice as d
join row_companies as r on r.table_name = 'projects' and r.n = d.n
join words as t on t.list = 'theme' and t.i = d.a % 11
join words as b on b.list = 'building' and b.i = d.b % 8
join words as l on l.list = 'last_name' and l.i = d.c % 29
join words as c on c.list = 'city' and c.i = d.d % 11
join words as s on s.list = 'street' and s.i = d.e % 10
where d.table_name = 'projects';

create temp table clean_projects (company_id integer, i integer, id integer, total integer, primary key (company_id, i)) without rowid;

insert into clean_projects
select
  company_id,
  row_number() over (partition by company_id order by id) - 1,
  id,
  count(*) over (partition by company_id)
from projects as p
where not exists (select 1 from generated_dirt as g where g.table_name = 'projects' and g.id = p.id);

-- 6. Applicants: one in eight has a login. Numbers come as whole, as broken and as text.
insert into applicants
select
  d.id,
  r.company_id,
  case when d.a % 8 = 0 then (select u.id from clean_users as u where u.company_id = r.company_id and u.i = d.b % (select v.total from clean_users as v where v.company_id = r.company_id and v.i = 0)) end,
  f.word,
  l.word,
  case when d.c % 9 = 0 then upper(m.word) else m.word end || (d.c % 100000) || '@' || w.word,
  case when d.d % 5 > 0 then printf('(555) %03d-%04d', d.a % 1000, d.b % 10000) end,
  case when d.b % 20 > 0 then date(1751241600 - (6600 + d.c % 22000) * 86400, 'unixepoch') end,
  case d.e % 20
    when 0 then null
    when 1 then cast(1 + d.a % 6 as text)
    else 1 + d.a % 4 + (d.b % 7 = 0) * (d.c % 5)
  end,
  case d.d % 12
    when 0 then null
    when 1 then cast(18000 + d.e % 60000 as text)
    when 2 then 18000 + d.e % 6000000 / 100.0
    else 12000 + d.e % 50000 + (d.a % 40 = 0) * (d.b % 300000)
  end,
  case when d.a % 15 > 0 then '["employed", "employed", "employed", "self_employed", "unemployed", "retired", "student", "disabled"]' ->> (d.c % 8) end,
  case when d.b % 10 > 0 then (1 + d.c % 9900) || ' ' || s.word || char(10) || c.word end,
  case when d.d % 3 > 0 then json_array(c.word, 'near "work"') end,
  case when d.e % 4 > 0 then json_object('bedrooms', d.e % 4, 'pets', json(case when d.a % 2 then 'true' else 'false' end)) end,
  case when d.c % 6 > 0 then json_array(json_object('type', 'income', 'file', 'doc-' || d.id || '.pdf')) else '[]' end,
  case
    when d.e % 3 = 0 then n.word || ' ' || o.word
    when d.e % 3 = 1 then n.word
    when d.e % 30 = 2 then ''
  end,
  datetime(1751241600 - d.b % 11000 * (d.c % 11000), 'unixepoch'),
  datetime(1751241600 - d.b % 11000 * (d.c % 3000), 'unixepoch')
from dice as d
join row_companies as r on r.table_name = 'applicants' and r.n = d.n
join words as f on f.list = 'first_name' and f.i = d.a % 31
join words as l on l.list = 'last_name' and l.i = d.b % 29
join words as m on m.list = 'mail' and m.i = d.c % 19
join words as w on w.list = 'domain' and w.i = d.d % 4
join words as s on s.list = 'street' and s.i = d.e % 10
join words as c on c.list = 'city' and c.i = d.a % 11
join words as n on n.list = 'sentence' and n.i = d.b % 17
join words as o on o.list = 'sentence' and o.i = d.d % 17
where d.table_name = 'applicants';

create temp table clean_applicants as
select row_number() over (order by id) - 1 as i, id, company_id
from applicants as a
where not exists (select 1 from generated_dirt as g where g.table_name = 'applicants' and g.id = a.id);

create unique index clean_applicants_i on clean_applicants (i);

-- 7. Applications: most applicants have one or two, a few have many; each to another project of
-- the same company, so that project and applicant are unique together.
create temp table candidates as
with
  picks as (
    select
      d.n + k.value * 10000000 as n,
      (d.a + k.value * 104729) % (select count(*) from clean_applicants)
        / case when d.b % 10 = 0 then 40 else 1 end as i
    from dice as d, json_each('[0, 1]') as k
    where d.table_name = 'applications' and (k.value = 0 or d.c % 2 = 0)
  )
select
  p.n,
  a.id as applicant_id,
  a.company_id,
  row_number() over (partition by a.id order by p.n) as nth
from picks as p
join clean_applicants as a on a.i = p.i;

create temp table pairs (n integer primary key, company_id integer, applicant_id integer, project_id integer);

insert into pairs
select
  row_number() over (order by c.n) as n,
  c.company_id,
  c.applicant_id,
  j.id as project_id
from candidates as c
join clean_projects as f on f.company_id = c.company_id and f.i = 0 and c.nth <= f.total
join clean_projects as j on j.company_id = c.company_id and j.i = (c.applicant_id * 7919 + c.nth) % f.total;

insert into applications
select
  d.id,
  p.company_id,
  p.project_id,
  p.applicant_id,
  '["submitted", "submitted", "under_review", "approved", "rejected", "waitlisted", "draft", "submitted"]' ->> (d.a % 8),
  case when d.b % 4 > 0 then d.b % 10000 / 100.0 end,
  case when d.a % 8 <> 6 then datetime(1751241600 - d.c % 9000 * (d.d % 9000), 'unixepoch') end,
  case when d.a % 8 in (2, 3, 4, 5) then datetime(1751241600 - d.c % 9000 * (d.d % 5000), 'unixepoch') end,
  case when d.a % 8 = 3 then datetime(1751241600 - d.c % 9000 * (d.d % 3000), 'unixepoch') end,
  case when d.a % 8 = 4 then datetime(1751241600 - d.c % 9000 * (d.d % 3000), 'unixepoch') end,
  case when d.a % 8 = 4 then w.word end,
  case when d.e % 3 > 0 then json_array('doc-' || d.id || '.pdf') else '[]' end,
  case when d.e % 5 > 0 then json_object('step', d.e % 5, 'by', 'user ' || (d.e % 300)) end,
  datetime(1751241600 - d.c % 9000 * (d.d % 9000), 'unixepoch'),
  datetime(1751241600 - d.c % 9000 * (d.d % 3000), 'unixepoch')
from dice as d
join pairs as p on p.n = d.n
join words as w on w.list = 'sentence' and w.i = d.d % 17
where d.table_name = 'applications';

-- 8. Contact submissions; company_id is the company whose page carried the form.
insert into contact_submissions
select
  d.id,
  r.company_id,
  f.word || ' ' || l.word,
  m.word || (d.c % 100000) || '@' || w.word,
  case when d.a % 3 = 0 then l.word || ' & Sons' end,
  case when d.b % 2 = 0 then printf('555-%04d', d.b % 10000) end,
  'Question about ' || b.word,
  n.word || char(10) || char(10) || '-- ' || char(9) || f.word,
  '["new", "new", "in_progress", "responded", "closed"]' ->> (d.d % 5),
  case when d.d % 5 > 2 then datetime(1751241600 - d.a % 9000 * (d.b % 4000), 'unixepoch') end,
  datetime(1751241600 - d.a % 9000 * (d.b % 9000), 'unixepoch')
from dice as d
join row_companies as r on r.table_name = 'contact_submissions' and r.n = d.n
join words as f on f.list = 'first_name' and f.i = d.a % 31
join words as l on l.list = 'last_name' and l.i = d.b % 29
join words as m on m.list = 'mail' and m.i = d.c % 19
join words as w on w.list = 'domain' and w.i = d.d % 4
join words as b on b.list = 'building' and b.i = d.e % 8
join words as n on n.list = 'sentence' and n.i = d.e % 17
where d.table_name = 'contact_submissions';

-- 9. The dirt, one statement per table and kind.
update companies set settings = '{"timezone": "America/Los_' where id in (select id from generated_dirt where table_name = 'companies' and kind = 'bad_json');
update companies set name = null where id in (select id from generated_dirt where table_name = 'companies' and kind = 'missing_name');

update users set company_id = 900000 + id where id in (select id from generated_dirt where table_name = 'users' and kind = 'orphan');
update users
set (company_id, email) = (
  select v.company_id, upper(v.email)
  from users as v
  where v.id < users.id and v.id not in (select id from generated_dirt where table_name = 'users')
  order by v.id desc
  limit 1
)
where id in (select id from generated_dirt where table_name = 'users' and kind = 'duplicate_email');
update users set last_login = '2023-02-29 08:15:00' where id in (select id from generated_dirt where table_name = 'users' and kind = 'impossible_date');
update users set role = 'superuser' where id in (select id from generated_dirt where table_name = 'users' and kind = 'unknown_status');
update users set last_name = replace(hex(zeroblob(60)), '0', 'á') where id in (select id from generated_dirt where table_name = 'users' and kind = 'over_long_text');
update users set first_name = 'Ma' || char(0) || 'ria' where id in (select id from generated_dirt where table_name = 'users' and kind = 'nul_byte');
update users set first_name = 'Ren' || cast(x'e9' as text) || 'e' where id in (select id from generated_dirt where table_name = 'users' and kind = 'invalid_utf8');

update projects set company_id = 900000 + id where id in (select id from generated_dirt where table_name = 'projects' and kind = 'orphan');
update projects set completion_date = '2024-13-01' where id in (select id from generated_dirt where table_name = 'projects' and kind = 'impossible_date');
update projects set amenities = '["laundry", ' where id in (select id from generated_dirt where table_name = 'projects' and kind = 'bad_json');
update projects set status = 'on hold' where id in (select id from generated_dirt where table_name = 'projects' and kind = 'unknown_status');
update projects set description = replace(hex(zeroblob(5001)), '0', 'x') where id in (select id from generated_dirt where table_name = 'projects' and kind = 'over_long_text');
update projects set description = 'first page' || char(0) || 'second page' where id in (select id from generated_dirt where table_name = 'projects' and kind = 'nul_byte');
update projects set address = '12 Caf' || cast(x'c3' as text) || ' Row' where id in (select id from generated_dirt where table_name = 'projects' and kind = 'invalid_utf8');
update projects set name = '  ' where id in (select id from generated_dirt where table_name = 'projects' and kind = 'missing_name');
update projects set total_units = 'three' where id in (select id from generated_dirt where table_name = 'projects' and kind = 'not_a_number');
update projects set affordable_units = total_units + 7 where id in (select id from generated_dirt where table_name = 'projects' and kind = 'units_exceed_total');

update applicants set company_id = 900000 + id where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'orphan');
update applicants set date_of_birth = '1985-02-30' where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'impossible_date');
update applicants set unit_preferences = '{"pets": maybe}' where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'bad_json');
update applicants set employment_status = 'gig work' where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'unknown_status');
update applicants set notes = replace(hex(zeroblob(5001)), '0', 'é') where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'over_long_text');
update applicants set notes = char(0) where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'nul_byte');
update applicants set last_name = 'M' || cast(x'fc' as text) || 'ller' where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'invalid_utf8');
update applicants set last_name = case when id % 2 then '' end where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'missing_name');
update applicants set household_size = 'three' where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'not_a_number');
update applicants set annual_income = -32000 where id in (select id from generated_dirt where table_name = 'applicants' and kind = 'negative_income');

update applications set project_id = 900000 + id where id in (select id from generated_dirt where table_name = 'applications' and kind = 'orphan');
update applications set reviewed_at = '2024-06-31 09:00:00' where id in (select id from generated_dirt where table_name = 'applications' and kind = 'impossible_date');
update applications set workflow_state = '{''step'': 2}' where id in (select id from generated_dirt where table_name = 'applications' and kind = 'bad_json');
update applications set status = 'lost' where id in (select id from generated_dirt where table_name = 'applications' and kind = 'unknown_status');
update applications set rejection_reason = replace(hex(zeroblob(5001)), '0', '\') where id in (select id from generated_dirt where table_name = 'applications' and kind = 'over_long_text');
update applications set rejection_reason = 'income' || char(0) where id in (select id from generated_dirt where table_name = 'applications' and kind = 'nul_byte');
update applications set rejection_reason = cast(x'edA080' as text) || 'x' where id in (select id from generated_dirt where table_name = 'applications' and kind = 'invalid_utf8');
update applications set priority_score = 'high' where id in (select id from generated_dirt where table_name = 'applications' and kind = 'not_a_number');

update contact_submissions set company_id = 900000 + id where id in (select id from generated_dirt where table_name = 'contact_submissions' and kind = 'orphan');
update contact_submissions set created_at = '2024-04-31 23:59:59' where id in (select id from generated_dirt where table_name = 'contact_submissions' and kind = 'impossible_date');
update contact_submissions set status = 'spam' where id in (select id from generated_dirt where table_name = 'contact_submissions' and kind = 'unknown_status');
update contact_submissions set subject = replace(hex(zeroblob(260)), '0', 'R') where id in (select id from generated_dirt where table_name = 'contact_submissions' and kind = 'over_long_text');
update contact_submissions set message = message || char(0) where id in (select id from generated_dirt where table_name = 'contact_submissions' and kind = 'nul_byte');
update contact_submissions set message = cast(x'ff' as text) || message where id in (select id from generated_dirt where table_name = 'contact_submissions' and kind = 'invalid_utf8');
update contact_submissions set name = null where id in (select id from generated_dirt where table_name = 'contact_submissions' and kind = 'missing_name');
