-- Search. Word search and trigrams use operators that are not leakproof, so under row level security
-- they could never be index conditions: these functions have their definer's rights instead, take
-- the company from the transaction (PB001 without one), ask for the role themselves, and name the
-- company in every condition. Words count more than similar spelling; ties are broken by the key, so
-- that pages never overlap: the next page begins behind (after_rank, after_id) of the last row.
-- Names may be misspelt: 0.4 lets two letters swapped in a word of five pass. The first statement
-- loads pg_trgm, whose setting a function may only name once the library is there.
select
  extensions.show_limit();

create or replace function housing.search_projects(
  query text,
  statuses text[] default null,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, name text, location text, status text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
declare
  company constant uuid := app.require_tenant();
  words constant tsquery := websearch_to_tsquery('app.english', query);
  spelling constant text := app.search_text(query);
begin
  perform app.require_role('admin', 'lender', 'developer', 'buyer', 'applicant');
  perform app.require_page(query, page_size);
  return query
  with found as (
    select p.id, p.name, p.location, p.status, (1 + ts_rank(p.search_vector, words))::real as rank
    from housing.projects as p
    where p.company_id = company and p.search_vector @@ words
    union all
    select p.id, p.name, p.location, p.status, word_similarity(spelling, app.search_text(p.name)) as rank
    from housing.projects as p
    where p.company_id = company and spelling <% app.search_text(p.name)
  ),
  best as (
    select distinct on (f.id) f.* from found as f order by f.id, f.rank desc
  )
  select b.id, b.name, b.location, b.status, b.rank
  from best as b
  where (search_projects.statuses is null or b.status = any (search_projects.statuses))
    and (after_rank is null or (-b.rank, b.id) > (-after_rank, after_id))
  order by -b.rank, b.id
  limit page_size;
end
$$;

create or replace function housing.search_applicants(
  query text,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, first_name text, last_name text, email text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
declare
  company constant uuid := app.require_tenant();
  words constant tsquery := websearch_to_tsquery('app.simple', query);
  spelling constant text := app.search_text(query);
begin
  perform app.require_role('admin', 'lender');
  perform app.require_page(query, page_size);
  return query
  with found as (
    select a.id, a.first_name, a.last_name, a.email, (1 + ts_rank(a.search_vector, words))::real as rank
    from housing.applicants as a
    where a.company_id = company and a.search_vector @@ words
    union all
    select a.id, a.first_name, a.last_name, a.email,
      word_similarity(spelling, app.search_text(a.first_name || ' ' || a.last_name)) as rank
    from housing.applicants as a
    where a.company_id = company and spelling <% app.search_text(a.first_name || ' ' || a.last_name)
  ),
  best as (
    select distinct on (f.id) f.* from found as f order by f.id, f.rank desc
  )
  select b.id, b.first_name, b.last_name, b.email, b.rank
  from best as b
  where after_rank is null or (-b.rank, b.id) > (-after_rank, after_id)
  order by -b.rank, b.id
  limit page_size;
end
$$;

-- The box finds candidates through the index; the distance on the sphere decides.
create or replace function housing.projects_near(
  latitude double precision,
  longitude double precision,
  radius_m double precision,
  page_size integer default 50
) returns table (id uuid, name text, status text, distance_m double precision)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
  company constant uuid := app.require_tenant();
  here earth;
begin
  perform app.require_role('admin', 'lender', 'developer', 'buyer', 'applicant');
  perform app.require_page('-', page_size);
  if latitude is null or longitude is null or latitude not between -90 and 90 or longitude not between -180 and 180 then
    perform app.fail('PB005', 'latitude is -90 to 90, longitude -180 to 180 degrees');
  end if;
  if radius_m is null or radius_m not between 1 and 1000000 then
    perform app.fail('PB005', 'radius_m is 1 to 1,000,000 metres');
  end if;
  here := ll_to_earth(latitude, longitude);
  return query
  select p.id, p.name, p.status, earth_distance(here, ll_to_earth(p.latitude, p.longitude)) as distance_m
  from housing.projects as p
  where p.company_id = company
    and p.latitude is not null
    and earth_box(here, radius_m) @> ll_to_earth(p.latitude, p.longitude)
    and earth_distance(here, ll_to_earth(p.latitude, p.longitude)) <= radius_m
  order by distance_m, p.id
  limit page_size;
end
$$;

comment on function housing.search_projects(text, text[], integer, real, uuid)
  is 'The company''s projects by words or similar name, best first; PB001, PB003, PB005';

comment on function housing.search_applicants(text, integer, real, uuid)
  is 'The company''s applicants by words or similar name, best first, for admins and lenders; PB001, PB003, PB005';

comment on function housing.projects_near(
  double precision,
  double precision,
  double precision,
  integer
)
  is 'The company''s projects within a radius in metres, nearest first; PB001, PB003, PB005';

grant execute
on function housing.search_projects(text, text[], integer, real, uuid),
  housing.search_applicants(text, integer, real, uuid),
  housing.projects_near(double precision, double precision, double precision, integer)
to app_user;
