-- No two keys are written alike, and the columns of one can be had back of it.
begin;
select plan(8);

create temporary table keys (parts text[] primary key);
insert into keys
select
  array[a, b, c]
from unnest(array['', 'a', '/', 'a/', '{', '{a', '"', E'\\', 'NULL', ',']) as a
cross join unnest(array['', 'b', '/b', 'b/c', '}', 'NULL', null]) as b
cross join unnest(array['', 'c', '/', '"}', null]) as c;

select is(copying.source_key('a/b'), 'a/b', 'a key of one column is its text');
select is(copying.source_key('a', '{b'), 'a/{b', 'several have slashes between them');
select is(copying.source_key('a/b', 'c'), '{a/b,c}', 'one that could be another is an array');
select is(copying.source_key('{a', 'c'), '{"{a",c}', 'as is one that looks like an array');
select is(copying.source_key('a', null), '{a,NULL}', 'and one with a null');
select
  is (
    (select count(distinct copying.source_key(variadic parts)) from keys),
    (select count(*) from keys),
    'no two keys are written alike'
  );
select
  is_empty(
    'select parts from keys where copying.key_parts(copying.source_key(variadic parts)) is distinct from parts',
    'the columns can be had back'
  );
select is(copying.key_parts('{a'), null, 'but not of what is no key');

select * from finish();
rollback;
