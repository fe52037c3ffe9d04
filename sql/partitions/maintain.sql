-- Makes the coming partitions; what the job partition_maintenance calls. Each table has a transaction
-- of its own, so that one which fails, because it was dropped or renamed, leaves the others alone; in
-- the end the job fails nevertheless, and says which they were.
-- pg_partman makes a partition as whoever asks, so app_jobs becomes app_owner first: else migrations
-- could not touch what a job has made. Of the path and the zone manage.sql tells.
create or replace function partitions.maintain(parent text) returns void
language plpgsql volatile parallel unsafe
set role = 'app_owner'
set timezone = 'UTC'
as $$
declare
  callers_path constant pg_catalog.text := pg_catalog.current_setting('search_path');
begin
  perform pg_catalog.set_config('search_path', 'pg_temp', true);
  perform partman.run_maintenance(p_parent_table => maintain.parent);
  perform set_config('search_path', callers_path, false);
end
$$;

create or replace procedure partitions.maintain()
language plpgsql
as $$
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

comment on function partitions.maintain(text)
  is 'Makes the coming partitions of one table under management, as its owner';

comment on procedure partitions.maintain()
  is 'Makes the coming partitions of all tables under management, each in a transaction; PB008 in the end when some could not be made';
