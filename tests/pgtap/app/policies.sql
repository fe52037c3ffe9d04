-- A file of policies starts from nothing: row level security forced, old policies gone.
begin;
select plan(4);

create table public.guarded (id integer primary key);
create policy old_one on public.guarded for select to app_user using (true);
create policy old_two on public.guarded for all to app_user using (true);
select lives_ok($$select app.reset_policies('public.guarded')$$, 'policies are reset');
select policies_are('public', 'guarded', array[]::name[]);
select ok(relrowsecurity and relforcerowsecurity, 'row level security is on and forced') from pg_class where oid = 'public.guarded'::regclass;
select throws_ok($$select app.reset_policies('public.nothing')$$, '42P01', null, 'a table that does not exist is refused');

select * from finish();
rollback;
