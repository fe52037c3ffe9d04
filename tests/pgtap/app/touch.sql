-- updated_at follows every update, whatever the statement says.
begin;
select plan(4);

create table public.touched (id integer primary key, updated_at timestamptz not null default '2000-01-01');
insert into public.touched values (1);
select is(updated_at, '2000-01-01', 'an insert is left alone') from public.touched;
select lives_ok($$select app.touch_on_update('public.touched')$$, 'a table gets the trigger');
select lives_ok($$select app.touch_on_update('public.touched')$$, 'a second call changes nothing');
update public.touched set id = 2, updated_at = '1999-01-01';
select is(updated_at, now(), 'an update sets the time of the transaction') from public.touched;

select * from finish();
rollback;
