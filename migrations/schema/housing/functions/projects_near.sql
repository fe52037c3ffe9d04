CREATE FUNCTION housing.projects_near(latitude double precision, longitude double precision, radius_m double precision, page_size integer DEFAULT 50) RETURNS TABLE(id uuid, name text, status text, distance_m double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'extensions', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION housing.projects_near(latitude double precision, longitude double precision, radius_m double precision, page_size integer) IS 'The company''s projects within a radius in metres, nearest first; PB001, PB003, PB005';

REVOKE ALL ON FUNCTION housing.projects_near(latitude double precision, longitude double precision, radius_m double precision, page_size integer) FROM PUBLIC;
GRANT ALL ON FUNCTION housing.projects_near(latitude double precision, longitude double precision, radius_m double precision, page_size integer) TO app_user;
