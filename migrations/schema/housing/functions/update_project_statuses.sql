CREATE FUNCTION housing.update_project_statuses(updates jsonb) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  wanted integer;
  changed integer;
begin
  perform app.require_tenant();
  if jsonb_typeof(updates) is distinct from 'array' or jsonb_array_length(updates) > 10000 then
    perform app.fail('PB005', 'updates is an array of at most 10,000 objects {"id", "status"}');
  end if;
  select count(distinct u.id), count(*) filter (where u.id is null or u.status is null)
  into wanted, changed
  from jsonb_to_recordset(updates) as u (id uuid, status text);
  if changed > 0 or wanted < jsonb_array_length(updates) then
    perform app.fail('PB005', 'each of updates has an id, once, and a status');
  end if;
  update housing.projects as p
  set status = u.status
  from jsonb_to_recordset(updates) as u (id uuid, status text)
  where p.company_id = app.tenant_id() and p.id = u.id;
  get diagnostics changed = row_count;
  if changed < wanted then
    perform app.fail('PB004', format('%s of %s projects are not this company''s, or not yours to change', wanted - changed, wanted));
  end if;
  return changed;
end
$$;

COMMENT ON FUNCTION housing.update_project_statuses(updates jsonb) IS 'Sets the status of many projects in one statement, all or none: [{"id", "status"}]; PB001, PB004, PB005';

REVOKE ALL ON FUNCTION housing.update_project_statuses(updates jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION housing.update_project_statuses(updates jsonb) TO app_user;
