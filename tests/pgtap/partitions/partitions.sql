-- The registry, the runway and the steps of retiring. The steps themselves run outside of a
-- transaction: tests/integration/partitions.test.ts.
begin;
select plan(22);

select tables_are('partitions', array['registry', 'retirements']);
select views_are('partitions', array['bounds']);
select functions_are('partitions', array['maintain', 'manage', 'next_step', 'runway']);
select columns_are('partitions', 'registry', array['parent', 'control', 'every', 'premake', 'retention', 'keep']);
select columns_are('partitions', 'retirements', array['parent', 'partition', 'keep', 'begun_at', 'finished_at']);

set local role app_owner;
create schema partition_test;
create table partition_test.measured (at timestamptz not null, value integer) partition by range (at);
create index measured_value_idx on partition_test.measured (value);
select throws_ok($$select partitions.manage('partitions.registry', control => 'at', every => '1 month')$$, 'PB005', null, 'a table that is not partitioned is refused');
select lives_ok($$select partitions.manage('partition_test.measured', control => 'at', every => '1 month', premake => 3)$$, 'a partitioned table is managed');
select lives_ok($$select partitions.manage('partition_test.measured', control => 'at', every => '1 month', premake => 3, retention => '1 year')$$, 'and may be managed otherwise');
select is(retention, '1 year', 'the second time counts') from partitions.registry where parent = 'partition_test.measured';
select cmp_ok(days_ahead, '>', 60, 'partitions are made ahead') from partitions.runway() where parent = 'partition_test.measured';
select is((gaps, half_detached, open_partitions, missing_indexes)::text, '(0,0,0,0)', 'nothing is wrong with them') from partitions.runway() where parent = 'partition_test.measured';
select lives_ok($$insert into partition_test.measured values (now(), 1)$$, 'a row finds its partition');

update partman.part_config set premake = 5 where parent_table = 'partition_test.measured';
set local role app_jobs;
select lives_ok('select partitions.maintain()', 'app_jobs makes the coming partitions');
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
do $$ begin execute format('alter table partition_test.measured detach partition %s', (select partition from partitions.retirements)); end $$;
select matches(partitions.next_step(), '^drop table partition_test.measured_p[0-9]+$', 'a detached partition is dropped');

select * from finish();
rollback;
