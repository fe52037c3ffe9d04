-- The views of the monitor, readable by app_monitor, each returning what it promises.
begin;
select plan(24);

select views_are('monitor', array[
  'blocked_sessions', 'connections', 'duplicate_indexes', 'invalid_indexes', 'replication_lag', 'running_queries',
  'slow_queries', 'table_sizes', 'tables_needing_vacuum', 'unused_indexes'
]);
select functions_are('monitor', array['dashboard']);

create table public.watched (id integer primary key, a integer, b integer);
create index watched_a_idx on public.watched (a);
create index watched_a_b_idx on public.watched (a, b);
create table public.booked (room text, during tstzrange, constraint booked_room_during_excl exclude using gist (room with =, during with &&));
create index booked_room_during_idx on public.booked using gist (room, during);
create index booked_room_idx on public.booked (room);
create index booked_room_c_idx on public.booked (room collate "C");
insert into public.watched select n, n, n from generate_series(1, 5000) as n;

set local role app_monitor;
select lives_ok(format('select * from monitor.%I', viewname), format('app_monitor reads %s', viewname)) from pg_views where schemaname = 'monitor';
select isnt_empty($$select from monitor.duplicate_indexes where index_name::text ~ 'watched_a_idx$' and covered_by::text ~ 'watched_a_b_idx$'$$, 'an index that another covers is a duplicate');
select is_empty($$select from monitor.duplicate_indexes where index_name::text ~ 'watched_a_b_idx$'$$, 'the other is not');
select isnt_empty($$select from monitor.unused_indexes where index_name = 'watched_a_idx'$$, 'an index that nobody read is unused');
select is_empty($$select from monitor.unused_indexes where index_name = 'watched_pkey'$$, 'a key is not');
select is_empty($$select from monitor.unused_indexes where index_name = 'booked_room_during_excl'$$, 'nor is an exclusion');
select is_empty($$select from monitor.duplicate_indexes where index_name::text ~ 'booked_room_during_excl'$$, 'which another does not replace');
select is_empty($$select from monitor.duplicate_indexes where index_name::text ~ 'booked_room_(c_)?idx'$$, 'an index with another collation is no duplicate');
select isnt_empty($$select from monitor.table_sizes where table_name = 'watched' and table_bytes > 100000 and index_bytes > 100000$$, 'a table has its size');
select isnt_empty($$select from monitor.table_sizes where schema_name = 'audit' and table_name = 'log' and parts > 12$$, 'partitions are added up');
select isnt_empty($$select from monitor.connections where state = 'active' and connections > 0$$, 'this connection is counted');
select results_eq(
  $$select k from jsonb_object_keys(monitor.dashboard()) as k order by k collate "C"$$,
  array[
    'at', 'blocked_sessions', 'bytes', 'cache_hit_percent', 'connections', 'database', 'duplicate_indexes', 'failing_jobs',
    'invalid_indexes', 'materialized_views', 'partitions', 'replication_lag', 'slow_queries', 'table_sizes',
    'tables_needing_vacuum', 'unused_indexes'
  ],
  'the dashboard has everything'
);
reset role;
set local role app_user;
select throws_ok('select monitor.dashboard()', '42501', null, 'an application does not read it');
reset role;

select * from finish();
rollback;
