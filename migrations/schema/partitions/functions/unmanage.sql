CREATE FUNCTION partitions.unmanage(parent text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  was_configured boolean;
begin
  delete from partman.part_config as c where c.parent_table = unmanage.parent;
  was_configured := found;
  delete from partitions.registry as r where r.parent = unmanage.parent;
  if not (found or was_configured) then
    perform app.fail('PB005', format('%s is not managed', parent));
  end if;
end
$$;

COMMENT ON FUNCTION partitions.unmanage(parent text) IS 'Has no more partitions made and none retired; those that are there stay; PB005 for a table that is not managed';

REVOKE ALL ON FUNCTION partitions.unmanage(parent text) FROM PUBLIC;
