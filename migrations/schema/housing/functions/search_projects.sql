CREATE FUNCTION housing.search_projects(query text, statuses text[] DEFAULT NULL::text[], page_size integer DEFAULT 50, after_rank real DEFAULT NULL::real, after_id uuid DEFAULT NULL::uuid) RETURNS TABLE(id uuid, name text, location text, status text, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'extensions', 'pg_temp'
    SET "pg_trgm.word_similarity_threshold" TO '0.4'
    AS $$
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

COMMENT ON FUNCTION housing.search_projects(query text, statuses text[], page_size integer, after_rank real, after_id uuid) IS 'The company''s projects by words or similar name, best first; PB001, PB003, PB005';

REVOKE ALL ON FUNCTION housing.search_projects(query text, statuses text[], page_size integer, after_rank real, after_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION housing.search_projects(query text, statuses text[], page_size integer, after_rank real, after_id uuid) TO app_user;
