CREATE FUNCTION housing.search_applicants(query text, page_size integer DEFAULT 50, after_rank real DEFAULT NULL::real, after_id uuid DEFAULT NULL::uuid) RETURNS TABLE(id uuid, first_name text, last_name text, email text, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'extensions', 'pg_temp'
    SET "pg_trgm.word_similarity_threshold" TO '0.4'
    AS $$
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

COMMENT ON FUNCTION housing.search_applicants(query text, page_size integer, after_rank real, after_id uuid) IS 'The company''s applicants by words or similar name, best first, for admins and lenders; PB001, PB003, PB005';

REVOKE ALL ON FUNCTION housing.search_applicants(query text, page_size integer, after_rank real, after_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION housing.search_applicants(query text, page_size integer, after_rank real, after_id uuid) TO app_user;
