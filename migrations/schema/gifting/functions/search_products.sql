CREATE FUNCTION gifting.search_products(query text, page_size integer DEFAULT 50, after_rank real DEFAULT NULL::real, after_id uuid DEFAULT NULL::uuid) RETURNS TABLE(id uuid, catalog_id uuid, name text, price numeric, status text, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'extensions', 'pg_temp'
    SET "pg_trgm.word_similarity_threshold" TO '0.4'
    AS $$
declare
  client constant uuid := app.require_tenant();
  is_admin constant boolean := app.require_role('client_admin', 'site_manager', 'buyer') = 'client_admin';
  site constant uuid := gifting.site_id();
  shown_catalog constant uuid := gifting.catalog_id();
  spelling constant text := app.search_text(query);
begin
  perform app.require_page(query, page_size);
  return query
  with found as (
    select
      p.id, p.catalog_id, p.name, p.price, p.status,
      ((word_similarity(spelling, app.search_text(p.name)) + similarity(spelling, app.search_text(p.name))) / 2)::real as rank
    from gifting.products as p
    where p.client_id = client and spelling <% app.search_text(p.name)
  )
  select f.id, f.catalog_id, f.name, f.price, f.status, f.rank
  from found as f
  where (after_rank is null or (-f.rank, f.id) > (-after_rank, after_id))
    and (
      is_admin
      or (
        f.catalog_id = shown_catalog
        and f.status = 'active'
        and not exists (
          select from gifting.site_product_exclusions as x
          where x.client_id = client and x.site_id = site and x.product_id = f.id
        )
      )
    )
  order by -f.rank, f.id
  limit page_size;
end
$$;

COMMENT ON FUNCTION gifting.search_products(query text, page_size integer, after_rank real, after_id uuid) IS 'Products of similar name, best first: all of the client''s for its admins, else what the site offers; PB001, PB003, PB005';

REVOKE ALL ON FUNCTION gifting.search_products(query text, page_size integer, after_rank real, after_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION gifting.search_products(query text, page_size integer, after_rank real, after_id uuid) TO app_user;
