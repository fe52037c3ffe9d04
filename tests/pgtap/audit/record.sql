-- What the audit writes: old and new values, actor, tenant, address, agent; secrets hidden; one entry
-- per changed row; silence for copiers only.
begin;
select plan(23);

create table public.things (
  tenant_id uuid not null,
  id integer not null,
  name text,
  secret text,
  shout text generated always as (upper(name)) stored,
  primary key (tenant_id, id)
);
create table public.keyless (id integer);

select throws_ok($$select audit.enable('public.keyless')$$, 'PB006', null, 'a table without a primary key is refused');
select lives_ok($$select audit.enable('public.things', hidden => '{secret}')$$, 'the audit is enabled');
select lives_ok($$select audit.enable('public.things', hidden => '{secret}')$$, 'enabling again changes nothing');
select triggers_are('public', 'things', array['audit_insert', 'audit_update', 'audit_delete']);

select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'admin', '192.0.2.1', 'Browser');
insert into public.things (tenant_id, id, name, secret)
values ('00000000-0000-0000-0000-00000000000a', 1, 'one', 'x'), ('00000000-0000-0000-0000-00000000000b', 2, 'two', null);
select is(count(*), 2::bigint, 'an insert of two rows makes two entries') from audit.log where table_name = 'things' and action = 'INSERT';
select is(tenant_id, '00000000-0000-0000-0000-00000000000b'::uuid, 'the tenant is the row''s, not the session''s') from audit.log where table_name = 'things' and record_id = '2';
select is(new_values, '{"tenant_id": "00000000-0000-0000-0000-00000000000a", "id": 1, "name": "one", "secret": "(hidden)"}', 'new values are there, the secret hidden, the generated column left out') from audit.log where table_name = 'things' and record_id = '1';
select is(old_values, null, 'an insert has no old values') from audit.log where table_name = 'things' and record_id = '1';
select results_eq(
  $$select actor_id, actor_role, host(ip_address), user_agent, database_role from audit.log where table_name = 'things' and record_id = '1'$$,
  $$values ('00000000-0000-0000-0000-0000000000a1'::uuid, 'admin', '192.0.2.1', 'Browser', session_user::text collate "default")$$,
  'actor, role, address, agent and login role are there'
);

update public.things set name = 'ONE' where id = 1;
select results_eq(
  $$select old_values ->> 'name', new_values ->> 'name' from audit.log where table_name = 'things' and action = 'UPDATE'$$,
  $$values ('one', 'ONE')$$,
  'an update has both values'
);
update public.things set name = name;
select is(count(*), 1::bigint, 'an update that changes nothing makes no entry') from audit.log where table_name = 'things' and action = 'UPDATE';
update public.things set secret = 'y' where id = 1;
select is(count(*), 2::bigint, 'a changed secret is noticed') from audit.log where table_name = 'things' and action = 'UPDATE';
select is_empty($$select from audit.log where table_name = 'things' and (old_values::text || new_values::text) ~ '"secret": "[xy]"'$$, 'no secret is ever written');
update public.things set id = 3 where id = 2;
select set_eq(
  $$select record_id, old_values is null as born, new_values is null as gone from audit.log where table_name = 'things' and record_id in ('2', '3') and action = 'UPDATE'$$,
  $$values ('2', false, true), ('3', true, false)$$,
  'a changed key shows as the old row and the new one'
);
delete from public.things where id = 3;
select is(old_values ->> 'name', 'two', 'a delete has the old values') from audit.log where table_name = 'things' and action = 'DELETE';

create table public.pairs (
  tenant_id uuid not null,
  a text not null,
  b text not null,
  note text,
  primary key (tenant_id, a, b)
);
select audit.enable('public.pairs');
insert into public.pairs values (app.tenant_id(), 'a,b', 'c'), (app.tenant_id(), 'a', 'b,c');
update public.pairs set note = a;
select set_eq(
  $$select record_id, old_values ->> 'a' as before, new_values ->> 'a' as after from audit.log where table_name = 'pairs' and action = 'UPDATE'$$,
  $$values ('a\,b,c', 'a,b', 'a,b'), ('a,b\,c', 'a', 'a')$$,
  'keys of several columns are not taken for each other'
);

-- Without a temporary schema at the end of its search_path, the function would look there first for "text".
create function pg_temp.caught(value pg_catalog.text) returns boolean language sql return current_user <> 'app_owner';
create domain pg_temp.text as pg_catalog.text check (pg_temp.caught(value));
select lives_ok($$insert into public.things (tenant_id, id) values (app.tenant_id(), 9)$$, 'what a caller calls text is not run by the owner');
drop domain pg_temp.text;

set local audit.paused = 'on';
insert into public.things (tenant_id, id) values ('00000000-0000-0000-0000-00000000000a', 10);
select is_empty($$select from audit.log where table_name = 'things' and record_id = '10'$$, 'a copier may silence the audit');
create role audit_test_login;
grant usage on schema public to audit_test_login;
grant insert on public.things to audit_test_login;
set local session authorization audit_test_login;
insert into public.things (tenant_id, id) values ('00000000-0000-0000-0000-00000000000a', 11);
reset session authorization;
select isnt_empty($$select from audit.log where table_name = 'things' and record_id = '11'$$, 'nobody else may');
select is(database_role, 'audit_test_login', 'the login role is the session''s') from audit.log where record_id = '11' and table_name = 'things';
set local audit.paused = 'off';

select lives_ok($$select audit.disable('public.things')$$, 'the audit is disabled');
select lives_ok($$select audit.disable('public.things')$$, 'disabling again changes nothing');
insert into public.things (tenant_id, id) values ('00000000-0000-0000-0000-00000000000a', 12);
select is_empty($$select from audit.log where table_name = 'things' and record_id = '12'$$, 'a disabled audit writes nothing');

select * from finish();
rollback;
