-- The registry, the runway and the steps of retiring. The steps themselves run outside of a
-- transaction: tests/integration/partitions.test.ts.
begin;
select plan(38);

select tables_are('partitions', array['registry', 'retirements']);
select views_are('partitions', array['bounds']);
select functions_are('partitions', array['maintain', 'manage', 'next_step', 'runway', 'unmanage']);
select columns_are('partitions', 'registry', array['parent', 'control', 'every', 'premake', 'retention', 'keep']);
select columns_are('partitions', 'retirements', array['parent', 'partition', 'upper', 'keep', 'begun_at', 'finished_at']);

-- A zone that saves daylight, and a schema that comes first for who acts as app_owner.
create temporary table caught (caller text);
grant insert on caught to public;
set local timezone = 'America/New_York';
set local role app_owner;
create schema partition_test;
create table partition_test.measured (at timestamptz not null, value integer) partition by range (at);
create index measured_value_idx on partition_test.measured (value);
select throws_ok($$select partitions.manage('partitions.registry', control => 'at', every => '1 month')$$, 'PB005', null, 'a table that is not partitioned is refused');
select lives_ok($$select partitions.manage('partition_test.measured', control => 'at', every => '1 month', premake => 3)$$, 'a partitioned table is managed');
select throws_ok($$select partitions.manage('partition_test.measured', control => 'at', every => '30 days')$$, 'PB005', null, 'its partitions keep their length');
select is(every, '1 month', 'also in the registry') from partitions.registry where parent = 'partition_test.measured';
select lives_ok($$select partitions.manage('partition_test.measured', control => 'at', every => '1 month', premake => 3, retention => '1 year')$$, 'and may be managed otherwise');
select is(retention, '1 year', 'the second time counts') from partitions.registry where parent = 'partition_test.measured';
select cmp_ok(days_ahead, '>', 60, 'partitions are made ahead') from partitions.runway() where parent = 'partition_test.measured';
select is((gaps, half_detached, open_partitions, missing_indexes)::text, '(0,0,0,0)', 'nothing is wrong with them') from partitions.runway() where parent = 'partition_test.measured';
select lives_ok($$insert into partition_test.measured values (now(), 1)$$, 'a row finds its partition');

update partman.part_config set premake = 5 where parent_table = 'partition_test.measured';
reset role;
create schema app_owner;
grant usage on schema app_owner to public;
create function app_owner.format(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text)
returns pg_catalog.text language sql as $$
  insert into pg_temp.caught values (current_user);
  select pg_catalog.format($1, variadic array[$2, $3, $4]);
$$;
create function app_owner.format(pg_catalog.text, pg_catalog.name, pg_catalog.name)
returns pg_catalog.text language sql as $$
  insert into pg_temp.caught values (current_user);
  select pg_catalog.format($1, $2, $3);
$$;
create temporary table path as select current_setting('search_path') as before;
grant select on path to public;
do $$ begin perform set_config('search_path', '"$user", ' || before, true) from path; end $$;
set local role app_jobs;
do $$ begin perform partitions.maintain('partition_test.measured'); end $$;
create temporary table left_behind as
select current_user::text as role, current_setting('timezone') as zone, current_setting('search_path') as path;
grant select on left_behind to public;
set local role app_owner;
do $$ begin perform partitions.manage('partition_test.measured', control => 'at', every => '1 month', premake => 5, retention => '1 year'); end $$;
reset role;
drop schema app_owner cascade;
select is(role, 'app_jobs', 'app_jobs makes the coming partitions, and is app_jobs again') from left_behind;
select is(zone, 'America/New_York', 'and has the zone that it had') from left_behind;
select is(left_behind.path, '"$user", ' || before, 'and the path') from left_behind cross join path;
select is_empty('select caller from caught', 'nothing of the path is run meanwhile');
do $$ begin perform set_config('search_path', before, true) from path; end $$;
set local role app_owner;
select is(
  (
    select array[count(*)::text, string_agg(distinct pg_get_userbyid(c.relowner), ', ')]
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'partition_test.measured'::regclass
  ),
  array['9', 'app_owner'],
  'two more are there, and what a job makes belongs to app_owner'
);

select is_empty(
  $$select partition, lower, upper from partitions.bounds
    where parent = 'partition_test.measured'
      and (lower, upper) <> (date_trunc('month', lower, 'UTC'), date_add(date_trunc('month', lower, 'UTC'), '1 month', 'UTC'))$$,
  'they are months of UTC, whatever the session''s zone is'
);

create temporary table middle as
select partition from partitions.bounds where parent = 'partition_test.measured' and lower <= now() and upper > now();
do $$ begin execute format('grant select (value) on %s to app_analyst', (select partition from middle)); end $$;
select is(open_partitions, 1::bigint, 'a right to a column of a partition is noticed') from partitions.runway() where parent = 'partition_test.measured';
do $$ begin execute format('revoke select (value) on %s from app_analyst', (select partition from middle)); end $$;
do $$ begin execute format('grant select on %s to app_user', (select partition from middle)); end $$;
select is(open_partitions, 1::bigint, 'a right to a partition is noticed') from partitions.runway() where parent = 'partition_test.measured';
do $$ begin execute format('alter table partition_test.measured detach partition %s', (select partition from middle)); end $$;
select is(gaps, 1::bigint, 'a gap is noticed') from partitions.runway() where parent = 'partition_test.measured';
drop index partition_test.measured_value_idx;
create index measured_value_idx on only partition_test.measured (value);
select cmp_ok(missing_indexes, '>', 0::bigint, 'a missing index is noticed') from partitions.runway() where parent = 'partition_test.measured';

select is(partitions.next_step(), null, 'nothing is old enough to be retired');
update partitions.registry set retention = '1 day' where parent = 'partition_test.measured';
select matches(partitions.next_step(), '^alter table partition_test.measured detach partition partition_test.measured_p[0-9]+ concurrently$', 'the oldest partition is detached first');
select is(count(*), 1::bigint, 'what is begun is noted') from partitions.retirements where parent = 'partition_test.measured' and finished_at is null;
create temporary table noted as select partition from partitions.retirements where parent = 'partition_test.measured';

update partitions.registry set retention = '1 year' where parent = 'partition_test.measured';
select is(partitions.next_step(), null, 'a retention that is prolonged keeps it');
select is_empty($$select from partitions.retirements where parent = 'partition_test.measured'$$, 'and takes the note back');

update partitions.registry set retention = '1 day' where parent = 'partition_test.measured';
select is(partitions.next_step() is null, false, 'it is begun again');
do $$ begin execute format('alter table partition_test.measured detach partition %s', (select partition from noted)); end $$;
savepoint detached;
select isnt(partitions.next_step(), format('drop table %s', partition), 'what somebody has detached by hand is not dropped') from noted;
select is(keep and finished_at is not null, true, 'but noted as kept') from partitions.retirements join noted using (partition);
rollback to savepoint detached;
-- What DETACH CONCURRENTLY leaves, which no test in a transaction can run.
do $$ begin execute format('alter table %s add check (at < now())', (select partition from noted)); end $$;
savepoint detached;
update partitions.registry set retention = '1 year' where parent = 'partition_test.measured';
select isnt(partitions.next_step(), format('drop table %s', partition), 'nor what is no longer due') from noted;
rollback to savepoint detached;
select is(partitions.next_step(), format('drop table %s', partition), 'what was retired is dropped') from noted;

drop table partition_test.measured;
select is(partitions, 0::bigint, 'a table that is gone is told') from partitions.runway() where parent = 'partition_test.measured';
select lives_ok($$select partitions.unmanage('partition_test.measured')$$, 'and may be taken out');
select is_empty(
  $$select parent from partitions.registry where parent = 'partition_test.measured'
    union all select parent_table from partman.part_config where parent_table = 'partition_test.measured'$$,
  'of both registries'
);
select throws_ok($$select partitions.unmanage('partition_test.measured')$$, 'PB005', null, 'once');

select * from finish();
rollback;
