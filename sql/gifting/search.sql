-- Product search. Trigram operators are not leakproof, so under row level security they could never
-- be index conditions: this function has its definer's rights instead, takes client and site from the
-- transaction (PB001 without a client), asks for the role itself, and names the client in every
-- condition. An admin searches all products of his client; whoever is on a site finds what that site
-- offers, which needs gifting.set_site(). Names may be misspelt: 0.4 lets two letters swapped in a
-- word of five pass. The rank is the mean of how well the best words match and how well the whole name
-- does, so that "mug" finds "Mug" before "Travel mug with lid"; ties are broken by the key, so that
-- pages never overlap: the next page begins behind (after_rank, after_id) of the last row. The
-- first statement loads pg_trgm, whose setting a function may only name once the library is there.
select
  extensions.show_limit();

create or replace function gifting.search_products(
  query text,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, catalog_id uuid, name text, price numeric, status text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
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

comment on function gifting.search_products(text, integer, real, uuid)
  is 'Products of similar name, best first: all of the client''s for its admins, else what the site offers; PB001, PB003, PB005';

grant execute on function gifting.search_products(text, integer, real, uuid) to app_user;
