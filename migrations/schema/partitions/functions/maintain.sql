CREATE PROCEDURE partitions.maintain()
    LANGUAGE plpgsql
    AS $$
declare
  parent pg_catalog.text;
  failures pg_catalog.text;
begin
  for parent in
    select c.parent_table
    from partman.part_config as c
    where c.automatic_maintenance = 'on'
    order by c.maintenance_order, c.parent_table
  loop
    begin
      perform partitions.maintain(parent);
    exception
      when others then
        failures := pg_catalog.concat_ws(
          '; ', failures, pg_catalog.format('%s: %s', parent, pg_catalog.split_part(sqlerrm, e'\n', 1))
        );
    end;
    commit;
  end loop;
  if failures is not null then
    perform app.fail('PB008', failures);
  end if;
end
$$;

COMMENT ON PROCEDURE partitions.maintain() IS 'Makes the coming partitions of all tables under management, each in a transaction; PB008 in the end when some could not be made';

CREATE FUNCTION partitions.maintain(parent text) RETURNS void
    LANGUAGE plpgsql
    SET role TO 'app_owner'
    SET "TimeZone" TO 'UTC'
    AS $$
declare
  callers_path constant pg_catalog.text := pg_catalog.current_setting('search_path');
begin
  perform pg_catalog.set_config('search_path', 'pg_temp', true);
  perform partman.run_maintenance(p_parent_table => maintain.parent);
  perform set_config('search_path', callers_path, false);
end
$$;

COMMENT ON FUNCTION partitions.maintain(parent text) IS 'Makes the coming partitions of one table under management, as its owner';

REVOKE ALL ON PROCEDURE partitions.maintain() FROM PUBLIC;

REVOKE ALL ON FUNCTION partitions.maintain(parent text) FROM PUBLIC;
