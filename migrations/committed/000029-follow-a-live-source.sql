--! Previous: sha1:744e5d9ba156e1092baf751b0d815ce61780306c
--! Hash: sha1:332bd02d2de20a0ff429c8bf7d2813474f51f1a4
--! Message: follow a live source

-- A live source can be followed: how far each application's target is in its source's history. Rows
-- that follow are updated, which app_copier may do from now on; its updates bring their own time along.
set local role app_owner;

-- Only what this file itself made while it was being written.
-- squawk-ignore ban-drop-table
drop table if exists copying.follows cascade;

create table copying.follows (
  application text not null,
  follower uuid not null default gen_random_uuid(),
  source text not null,
  into_existing boolean not null default false,
  position text,
  changes bigint not null default 0,
  began_at timestamptz not null default now(),
  applied_at timestamptz,
  cut_over_at timestamptz,
  write_pause_ms integer,
  constraint follows_application_key primary key (application),
  constraint follows_application_check check (application ~ '^[a-z][a-z0-9_]{0,39}$'),
  constraint follows_changes_check check (changes >= 0),
  constraint follows_cut_over_at_check check ((cut_over_at is null) = (write_pause_ms is null))
);

comment on table copying.follows is 'Applications whose source is, or was, followed while it lives';
comment on column copying.follows.application is 'The application';
comment on column copying.follows.follower
  is 'What the journals at the source know this target by';
comment on column copying.follows.source is 'The database that is followed, without a password';
comment on column copying.follows.into_existing
  is 'Whether targets hold rows that did not come from the source: no row is missed there';
comment on column copying.follows.position
  is 'The snapshot of the source whose transactions are in the target; null: no pass since the copy';
comment on column copying.follows.changes is 'How many writes were carried';
comment on column copying.follows.began_at is 'When the journals were installed first';
comment on column copying.follows.applied_at is 'When the last writes were carried';
comment on column copying.follows.cut_over_at
  is 'When the source was fenced off and the target took over';
comment on column copying.follows.write_pause_ms
  is 'How long nobody could write at the cut-over, in milliseconds';
grant select, insert, update, delete on copying.follows to app_copier;
grant select on copying.follows to app_monitor;

--! Included copying/settle.sql
-- What is left to do for a target when its rows are there: identity and serial sequences go on after the
-- highest value, and the planner gets its statistics. Both are the owner's business, which app_copier is
-- not: the functions act as their owner, and do nothing else.
create or replace function copying.move_sequences(target regclass) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  owned record;
  moved integer := 0;
begin
  for owned in
    select a.attname as name, pg_get_serial_sequence(target::text, a.attname) as sequence
    from pg_catalog.pg_attribute as a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped
  loop
    continue when owned.sequence is null;
    execute format(
      'select setval(%L, greatest(m.highest, s.last_value), m.highest is not null or s.is_called) from (select max(%I) as highest from %s) as m, %s as s',
      owned.sequence, owned.name, target, owned.sequence
    );
    moved := moved + 1;
  end loop;
  return moved;
end
$$;

revoke all on function copying.move_sequences(regclass) from public;

create or replace function copying.settle(target regclass) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
begin
  perform copying.move_sequences(target);
  execute format('analyze %s', target);
end
$$;

revoke all on function copying.settle(regclass) from public;

comment on function copying.move_sequences(regclass)
  is 'Moves the sequences of a table on after its highest values; tells how many';
comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
--! EndIncluded copying/settle.sql
--! Included copying/follow.sql
-- Carries the changes of a live source into the target. A pass brings the keys that were written and
-- their present rows; for each plan it knows the rows that the plan gave for these keys before, and
-- those that it gives now. What it gave before and gives no more is taken out, the rest is inserted or,
-- where it differs, updated: so a pass can be done twice, and rows that others refer to stay where they
-- are. All this happens in one transaction with the position in the source's history.
-- Other rows may depend on what a pass changed. A row that refers to one taken out is taken out first,
-- and its plan is compared as a whole; so is a plan that reads a column that was changed, or another
-- landing table. Where rows were only added, its rejects are shaped again. Hence the limit: a row that
-- was taken in without a parent, and would look different with it, is only found by the proof.

-- What a view reads: the relations and their columns, through other views too.
create or replace function copying.follow_reads(
  shaped regclass
) returns table (relation regclass, column_name text)
language sql stable parallel safe
set search_path = ''
as $$
  with recursive
    read as (
      select d.refobjid as oid, d.refobjsubid as attnum
      from pg_catalog.pg_rewrite as r
      join pg_catalog.pg_depend as d
        on d.classid = 'pg_catalog.pg_rewrite'::regclass
        and d.objid = r.oid
        and d.refclassid = 'pg_catalog.pg_class'::regclass
      where r.ev_class = shaped and d.refobjid <> shaped
      union
      select d.refobjid, d.refobjsubid
      from read as v
      join pg_catalog.pg_rewrite as r on r.ev_class = v.oid
      join pg_catalog.pg_depend as d
        on d.classid = 'pg_catalog.pg_rewrite'::regclass
        and d.objid = r.oid
        and d.refclassid = 'pg_catalog.pg_class'::regclass
      where d.refobjid <> v.oid
    )
  select c.oid::regclass, a.attname::text
  from read as r
  join pg_catalog.pg_class as c on c.oid = r.oid and c.relkind in ('r', 'p', 'f', 'm')
  left join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = r.attnum and a.attnum > 0
$$;

-- The condition that a row of a plan came from one of the keys in $1; null: from any key.
create or replace function copying.follow_condition(shaped regclass, is_whole boolean) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select case
    when is_whole then 'true'
    else format('s.source_key = any ($1::text[]::%s[])', format_type(a.atttypid, null))
  end
  from pg_catalog.pg_attribute as a
  where a.attrelid = shaped and a.attname = 'source_key'
$$;

create or replace function copying.follow_note(
  shaped regclass,
  target regclass,
  keys text[],
  before regclass
) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  key_columns text;
begin
  select string_agg(c.name, ', ')
  into key_columns
  from copying.plan_columns(shaped, target) as c
  where c.is_key;
  execute format(
    'insert into %s (%s) select distinct %2$s from %s as s where s.reject_reason is null and %s',
    before, key_columns, shaped, copying.follow_condition(shaped, keys is null)
  )
  using keys;
end
$$;

-- Shapes the rows of some keys, or all, into `after`, and keeps the rejects.
create or replace function copying.follow_shape(
  run_id bigint,
  source_table text,
  key_columns text[],
  landing regclass,
  shaped regclass,
  target regclass,
  keys text[],
  after regclass
) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  columns text;
begin
  delete from copying.rejects as r
  using copying.runs as u
  where u.id = follow_shape.run_id
    and r.application = u.application
    and r.source_table = follow_shape.source_table
    and r.target_table = target::text
    and (keys is null or r.source_key = any (keys));

  select string_agg(c.name, ', ')
  into columns
  from copying.plan_columns(shaped, target) as c;
  execute format(
    $query$
      insert into %1$s (%2$s)
      select %2$s
      from %3$s as s
      where (s.reject_reason is null or copying.reject($2, $3, s.source_key::text, $4, s.reject_reason, $5, $6)) and %4$s
    $query$,
    after, columns, shaped, copying.follow_condition(shaped, keys is null)
  )
  using keys, run_id, source_table, target::text, landing, key_columns;
end
$$;

-- The condition that two aliases name the same row of a table.
create or replace function copying.follow_same(
  target regclass,
  left_alias text,
  right_alias text
) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select string_agg(format('%1$s.%3$I = %2$s.%3$I', left_alias, right_alias, a.attname), ' and ')
  from pg_catalog.pg_index as i
  join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = target and i.indisprimary
$$;

-- The condition that a row `c` is not among those whose source keys the pass brings anyway.
create or replace function copying.follow_is_other(before regclass) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select format('not exists (select from %s as b where %s)', before, string_agg(format('b.%1$I = c.%1$I', attname), ' and '))
  from pg_catalog.pg_attribute
  where attrelid = before and attnum > 0
$$;

-- Takes rows out of a target; first whatever refers to them in the other followed tables. Returns those
-- tables that lost rows which their own turn in this pass would not bring back. `befores` are the
-- followed tables' rows before the pass. Tables that no plan fills are left to their foreign keys.
create or replace function copying.follow_take_out(
  target regclass,
  doomed regclass,
  followed regclass[],
  befores regclass[]
) returns setof regclass
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  reference record;
  found_any boolean;
begin
  for reference in
    select
      f.conrelid::regclass as child,
      format('pg_temp.follow_out_%s', nextval('pg_temp.follow_numbers')) as children,
      string_agg(format('c.%I = d.%I', a.attname, b.attname), ' and ') as matches
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) as k (child_column, parent_column)
    join pg_catalog.pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.child_column
    join pg_catalog.pg_attribute as b on b.attrelid = f.confrelid and b.attnum = k.parent_column
    where f.contype = 'f' and f.confrelid = target and f.conrelid = any (followed)
    group by f.oid
  loop
    reference.matches := format('exists (select from %s as d where %s)', doomed, reference.matches);
    if reference.child = target then
      -- Rows that go together go in one statement.
      reference.matches := reference.matches
        || format(' and not exists (select from %s as o where %s)', doomed, copying.follow_same(target, 'o', 'c'));
    end if;
    execute format('select exists (select from %s as c where %s)', reference.child, reference.matches)
    into found_any;
    continue when not found_any;
    execute format('create temporary table %s on commit drop as select c.* from %s as c where %s',
      reference.children, reference.child, reference.matches);
    select string_agg(copying.follow_is_other(befores[n]), ' and ')
    into reference.matches
    from generate_subscripts(followed, 1) as n
    where followed[n] = reference.child;
    execute format('select exists (select from %s as c where %s)', reference.children, reference.matches)
    into found_any;
    if found_any then
      return next reference.child;
    end if;
    return query
      select t from copying.follow_take_out(reference.child, reference.children::regclass, followed, befores) as t;
  end loop;
  execute format('delete from %s as t using %s as d where %s', target, doomed, copying.follow_same(target, 't', 'd'));
end
$$;

-- The condition that another row of the target has what only one row may have and the row `a` wants.
create or replace function copying.follow_clash(target regclass, columns text[]) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select string_agg(
    format(
      'exists (select from (select * from %1$s where %2$s) as t where (%3$s) = (select %3$s from (select a.*) as o where %2$s) and not (%4$s))',
      target,
      coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'),
      (
        select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ')
        from generate_series(1, i.indnkeyatts::integer) as n
      ),
      copying.follow_same(target, 't', 'a')
    ),
    ' or '
  )
  from pg_catalog.pg_index as i
  where i.indrelid = target
    and i.indisunique
    and i.indimmediate
    and not i.indisprimary
    and not exists (
      select
      from pg_catalog.pg_attribute as a
      where a.attrelid = target and a.attnum = any (i.indkey) and quote_ident(a.attname) <> all (columns)
    )
$$;

-- Inserts rows, and updates those that are there and differ. Where rows passed on what only one may have,
-- each waits until the row before it has let go. Rows that swap wait for each other for ever: the server's
-- own error then says which. Nothing is tried and taken back: a subtransaction's rows would carry a
-- number that copying.writes does not know.
create or replace function copying.follow_put_in(
  target regclass,
  after regclass,
  columns text[],
  key_columns text[]
) returns bigint
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  written bigint := 0;
  rows bigint;
  others text[] := array(select c from unnest(columns) as c where c <> all (key_columns));
  clash text := copying.follow_clash(target, columns);
  same text := copying.follow_same(target, 't', 'a');
  changes text;
  statement text;
  waiting bigint;
  still_waiting bigint;
begin
  select format('update set %s where %s',
    string_agg(format('%1$s = excluded.%1$s', c), ', '),
    string_agg(copying.follow_differs(target, c, 't', 'excluded'), ' or '))
  into changes
  from unnest(others) as c;
  statement := format(
    'insert into %s as t (%s) overriding system value select %2$s from %s as a where %%s on conflict (%s) do %s',
    target, array_to_string(columns, ', '), after, array_to_string(key_columns, ', '),
    case when others = '{}' then 'nothing' else changes end
  );
  if clash is not null then
    execute format('select count(*) from %s as a where %s', after, clash) into waiting;
    while waiting > 0 loop
      execute format(statement, format('not (%s)', clash));
      get diagnostics rows = row_count;
      written := written + rows;
      execute format('select count(*) from %s as a where %s', after, clash) into still_waiting;
      exit when still_waiting = waiting;
      waiting := still_waiting;
    end loop;
  end if;
  execute format(statement, 'true');
  get diagnostics rows = row_count;
  return written + rows;
end
$$;

-- The condition that a column differs between two aliases of a target's row.
create or replace function copying.follow_differs(
  target regclass,
  column_name text,
  left_alias text,
  right_alias text
) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select format(
    case
      when exists (
        select
        from pg_catalog.pg_opclass as o
        join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'btree'
        where o.opcdefault and o.opcintype in (a.atttypid, b.typbasetype)
      ) or b.typtype = 'e'
        then '%1$s.%3$s is distinct from %2$s.%3$s'
      else '%1$s.%3$s::text is distinct from %2$s.%3$s::text'
    end,
    left_alias, right_alias, column_name
  )
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as b on b.oid = a.atttypid
  where a.attrelid = target and quote_ident(a.attname) = column_name
$$;

-- Brings a target from `before` to `after`: takes out what stood in the one and not in the other, puts in
-- the other. Tells what others may depend on: how many rows were added, which of the
-- watched columns changed in rows that stay, and which tables lost rows that referred to those taken out.
create or replace function copying.follow_replace(
  target regclass,
  before regclass,
  after regclass,
  doomed regclass,
  columns text[],
  key_columns text[],
  watched text[],
  followed regclass[],
  befores regclass[],
  out added bigint,
  out written bigint,
  out changed text[],
  out losers text[]
)
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  same text := copying.follow_same(target, 't', 'a');
  differences text;
  taken_out bigint;
begin
  execute format(
    'insert into %s select t.* from %s as t join %s as b on %s where not exists (select from %s as a where %s)',
    doomed, target, before,
    (select string_agg(format('t.%1$I = b.%1$I', attname), ' and ') from pg_catalog.pg_attribute where attrelid = before and attnum > 0),
    after, same
  );
  get diagnostics taken_out = row_count;
  losers := '{}';
  if taken_out > 0 then
    losers := array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
  end if;

  select string_agg(
    format('case when bool_or(%s) then %L end', copying.follow_differs(target, quote_ident(w), 't', 'a'), w),
    ', '
  )
  into differences
  from unnest(watched) as w
  where quote_ident(w) = any (columns);
  execute format(
    'select coalesce(array_remove(array[%s]::text[], null), %L) from %s as a join %s as t on %s',
    differences, '{}', after, target, same
  )
  into changed;
  execute format('select count(*) from %s as a where not exists (select from %s as t where %s)', after, target, same)
  into added;

  written := copying.follow_put_in(target, after, columns, key_columns);
end
$$;

-- What speaks against a cut-over, as whole sentences that say what to do.
create or replace function copying.cut_over_problems(
  application text,
  targets regclass[],
  proof_age_max interval
) returns setof text
language sql stable parallel safe
set search_path = ''
as $$
  select format('Follow the source first: plumb copy %s --follow.', application)
  where not exists (
    select from copying.follows as f where f.application = cut_over_problems.application and f.position is not null
  )
  union all
  select format('Prove the copy first: plumb verify %s. The last proof %s.', application,
    case
      when p.id is null then 'is missing'
      when not p.ok then 'failed'
      when p.run_id <> r.id then 'is of an earlier run'
      else 'is older than ' || proof_age_max
    end)
  from (select max(id) as id from copying.runs where runs.application = cut_over_problems.application) as r
  left join lateral (
    select o.id, o.ok, o.run_id, o.proven_at
    from copying.proofs as o
    where o.application = cut_over_problems.application
    order by o.id desc
    limit 1
  ) as p on true
  where (p.ok and p.run_id = r.id and p.proven_at > now() - proof_age_max) is not true
  union all
  select format('Validate the foreign key %I of %s: alter table … validate constraint ….', f.conname, f.conrelid::regclass)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and not f.convalidated and f.conrelid = any (targets)
  union all
  select format('Make %s of %s again: run plumb copy %s.', d.name, d.table_name, application)
  from copying.deferred as d
  where d.application = cut_over_problems.application
$$;

comment on function copying.cut_over_problems(text, regclass[], interval)
  is 'What speaks against a cut-over, as sentences that say what to do; empty when nothing does';
comment on function copying.follow_reads(regclass)
  is 'The relations and columns that a plan''s view reads';
comment on function copying.follow_condition(regclass, boolean)
  is 'The condition that a row of a plan came from one of the keys in $1';
comment on function copying.follow_note(regclass, regclass, text[], regclass)
  is 'Notes the target''s keys of the rows that a plan gives for some source keys, or for all (null)';
comment on function
  copying.follow_shape(bigint, text, text[], regclass, regclass, regclass, text[], regclass)
  is 'Puts the rows that a plan gives for some source keys, or for all, into a table, and keeps the rejects';
comment on function copying.follow_same(regclass, text, text)
  is 'The condition that two aliases name the same row of a table';
comment on function copying.follow_differs(regclass, text, text, text)
  is 'The condition that a column differs between two aliases';
comment on function copying.follow_is_other(regclass)
  is 'The condition that a row c is not among the rows before a pass';
comment on function copying.follow_take_out(regclass, regclass, regclass[], regclass[])
  is 'Takes rows out of a target after those that refer to them; returns the tables that lost other rows';
comment on function copying.follow_clash(regclass, text[])
  is 'The condition that another row of the target has what only one may have and the row a wants';
comment on function copying.follow_put_in(regclass, regclass, text[], text[])
  is 'Inserts rows and updates those that differ; tells how many were written';
comment on function
  copying.follow_replace(
    regclass, regclass, regclass, regclass, text[], text[], text[], regclass[], regclass[]
  )
  is 'Brings a target from the rows before to the rows after a pass, and tells what others may depend on';
--! EndIncluded copying/follow.sql
--! Included app/touch.sql
-- Keeps updated_at true. As a row trigger before the update it costs no second write. It does not ask
-- whether anything changed: such a condition may not look at generated columns, and a list of the
-- others would miss the columns of tomorrow. A copy that follows its source brings the time along: it
-- says so in the way in which it silences the audit. app.touch_on_update() may be called again.
create or replace function app.touch() returns trigger
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  if current_setting('audit.paused', true) = 'on' and pg_has_role(session_user, 'app_copier', 'member') then
    return new;
  end if;
  new.updated_at := now();
  return new;
end
$$;

create or replace function app.touch_on_update(target regclass) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  execute format(
    'create or replace trigger touch before update on %s for each row execute function app.touch()',
    target
  );
end
$$;

comment on function app.touch() is 'Trigger: sets updated_at to the time of the transaction';

comment on function app.touch_on_update(regclass)
  is 'Gives a table the trigger that keeps its updated_at true';
--! EndIncluded app/touch.sql
--! Included cricket/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps. app_user cannot truncate. Reads and writes are
-- taken back first, so that this file alone says what is granted.
revoke all on all tables in schema cricket from app_user, app_analyst, app_copier, app_monitor;

grant usage on schema cricket to app_user, app_analyst, app_copier;

-- tenants
grant select on cricket.tenants to app_user;
grant update (name, domain, settings) on cricket.tenants to app_user;

-- seasons
grant
  select,
  insert (tenant_id, name, starts_on, ends_on),
  update (name, starts_on, ends_on),
  delete
on cricket.seasons
to app_user;

-- tournaments
grant
  select,
  insert (tenant_id, season_id, name, format, starts_on, ends_on),
  update (name, format, starts_on, ends_on),
  delete
on cricket.tournaments
to app_user;

-- teams
grant select, insert (tenant_id, name, short_name), update (name, short_name), delete
on cricket.teams
to app_user;

-- players
grant
  select,
  insert (tenant_id, team_id, full_name, role, batting_hand, bowling_style, born_on, is_active),
  update (team_id, full_name, role, batting_hand, bowling_style, born_on, is_active),
  delete
on cricket.players
to app_user;

-- player_embeddings
grant select, insert (tenant_id, player_id, model, embedding), update (model, embedding), delete
on cricket.player_embeddings
to app_user;

-- matches
grant
  select,
  insert (tenant_id, season_id, tournament_id, home_team_id, away_team_id, venue, status, starts_at),
  update (tournament_id, home_team_id, away_team_id, venue, status, starts_at, ended_at, winner_id),
  delete
on cricket.matches
to app_user;

-- ball_events: TimescaleDB hands a right to the whole table on to every new chunk, but not one to its
-- columns; and a grant, to the chunks that are there. So app_user gets columns only, and the last
-- word takes everything on the chunks back.
grant
  select (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs,
    extras, wicket, dismissed_id),
  insert (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs,
    extras, wicket)
on cricket.ball_events
to app_user;

-- leaderboards
grant select on cricket.leaderboards to app_user;

-- views
grant select on cricket.audit_logs to app_user;
grant select on cricket.player_season_stats to app_user, app_analyst;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on cricket.tenants, cricket.seasons, cricket.tournaments, cricket.teams, cricket.players,
  cricket.player_embeddings, cricket.matches, cricket.ball_events
to app_copier;

revoke all
on all tables in schema cricket_chunks
from app_user, app_analyst, app_copier, app_monitor;
revoke all on schema cricket_chunks from public, app_user, app_analyst, app_copier, app_monitor;
--! EndIncluded cricket/grants.sql
--! Included fantasy/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, and nobody reads a password's hash: a login asks
-- fantasy.user_for_login(). app_user cannot truncate. Reads and writes are taken back first, so that
-- this file and materialized_views.sql, which comes after it, say what is granted.
revoke all
on all tables in schema fantasy
from app_user, app_analyst, app_copier, app_monitor, app_jobs;

grant usage on schema fantasy to app_user, app_analyst, app_copier, app_monitor, app_jobs;

-- reference data
grant select on fantasy.players, fantasy.player_stats to app_user, app_analyst;

-- users
grant
  select (id, email, name, avatar_url, is_active, created_at, updated_at),
  update (name, avatar_url)
on fantasy.users
to app_user;

-- leagues
grant select, update (name, season, settings) on fantasy.leagues to app_user;

-- memberships
grant select, insert (league_id, user_id, role), update (role, left_at)
on fantasy.memberships
to app_user;

-- teams
grant
  select,
  insert (league_id, owner_id, name, logo_url),
  update (owner_id, name, logo_url),
  delete
on fantasy.teams
to app_user;

-- rosters
grant select, insert (league_id, player_id, team_id, slot), update (team_id, slot), delete
on fantasy.rosters
to app_user;

-- matchups, draft_picks
grant select on fantasy.matchups, fantasy.draft_picks to app_user;

-- drafts
grant
  select,
  insert (league_id, season, type, rounds, seconds_per_pick, scheduled_at),
  update (type, status, rounds, seconds_per_pick, scheduled_at, started_at, completed_at),
  delete
on fantasy.drafts
to app_user;

-- draft_order
grant select, insert (league_id, draft_id, pick_order, team_id), update (team_id), delete
on fantasy.draft_order
to app_user;

-- transactions
grant select, insert (league_id, team_id, type), update (status, processed_at)
on fantasy.transactions
to app_user;

-- transaction_players
grant select, insert (league_id, transaction_id, player_id, action)
on fantasy.transaction_players
to app_user;

-- trades
grant
  select,
  insert (league_id, proposing_team_id, receiving_team_id, message, expires_at),
  update (status)
on fantasy.trades
to app_user;

-- trade_players
grant select, insert (league_id, trade_id, player_id, given_by)
on fantasy.trade_players
to app_user;

-- chat_messages
grant select, insert (league_id, user_id, type, content), delete
on fantasy.chat_messages
to app_user;

-- notifications
grant select, update (read_at), delete on fantasy.notifications to app_user;

-- feedback
grant select, insert (user_id, type, title, content) on fantasy.feedback to app_user;

-- logs
grant insert (league_id, user_id, severity, message, context) on fantasy.error_logs to app_user;

grant insert (league_id, metric_type, metric_name, value, metadata)
on fantasy.performance_metrics
to app_user;

grant select on fantasy.error_logs, fantasy.performance_metrics to app_monitor;

-- views
grant select on fantasy.league_members, fantasy.audit_logs to app_user;

grant select on fantasy.feedback_board to app_analyst;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on fantasy.users, fantasy.leagues, fantasy.memberships, fantasy.teams, fantasy.players,
  fantasy.player_stats, fantasy.rosters, fantasy.matchups, fantasy.drafts, fantasy.draft_order,
  fantasy.draft_picks, fantasy.transactions, fantasy.transaction_players, fantasy.trades,
  fantasy.trade_players, fantasy.chat_messages, fantasy.notifications, fantasy.feedback
to app_copier;
--! EndIncluded fantasy/grants.sql
-- Its own file grants this; grants.sql has just taken it back.
grant select on fantasy.league_standings to app_user, app_analyst;
--! Included gifting/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, nobody moves a product to another catalog, and
-- orders are placed by gifting.place_order() alone, so that no buyer sets his own price. app_user
-- cannot truncate. Reads and writes are taken back first, so that this file alone says what is
-- granted; functions grant themselves where they stand.
revoke all on all tables in schema gifting from app_user, app_analyst, app_copier, app_monitor;

grant usage on schema gifting to app_user, app_analyst, app_copier;

-- clients
grant select, update (name) on gifting.clients to app_user;

-- catalogs
grant select, insert (client_id, name), update (name), delete on gifting.catalogs to app_user;

-- sites
grant
  select,
  insert (client_id, catalog_id, name, status, celebrated_on),
  update (catalog_id, name, status, celebrated_on),
  delete
on gifting.sites
to app_user;

-- products
grant
  select,
  insert (client_id, catalog_id, sku, name, description, image_url, price, status),
  update (sku, name, description, image_url, price, status),
  delete
on gifting.products
to app_user;

-- site_product_exclusions
grant select, insert (client_id, site_id, product_id), delete
on gifting.site_product_exclusions
to app_user;

-- orders and order_lines
grant select, update (recipient_name, recipient_email, status) on gifting.orders to app_user;
grant select on gifting.order_lines to app_user;

-- analytics_events: the database says when and who
grant select, insert (client_id, site_id, product_id, event_type, properties)
on gifting.analytics_events
to app_user;

-- views
grant select on gifting.client_monthly_reports, gifting.product_sales to app_user, app_analyst;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on gifting.clients, gifting.catalogs, gifting.sites, gifting.products, gifting.site_product_exclusions,
  gifting.orders, gifting.order_lines, gifting.analytics_events
to app_copier;
--! EndIncluded gifting/grants.sql
--! Included housing/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, and nobody reads a password's hash: a login asks
-- housing.user_for_login(). app_user cannot truncate. Reads and writes are taken back first, so that
-- this file alone says what is granted.
revoke all on all tables in schema housing from app_user, app_copier, app_monitor;

grant usage on schema housing to app_user, app_copier;

-- companies
grant select on housing.companies to app_user;
grant update (name, settings) on housing.companies to app_user;

-- users
grant
  select (company_id, id, email, role, first_name, last_name, phone, is_active, last_login,
    failed_login_attempts, locked_until, created_at, updated_at),
  insert (company_id, email, password_hash, role, first_name, last_name, phone, is_active),
  update (email, password_hash, role, first_name, last_name, phone, is_active, last_login,
    failed_login_attempts, locked_until),
  delete
on housing.users
to app_user;

-- projects
grant
  select,
  insert (company_id, name, developer, location, address, latitude, longitude, total_units,
    affordable_units, ami_levels, unit_types, status, completion_date, application_deadline,
    description, amenities, images, price_range_min, price_range_max),
  update (name, developer, location, address, latitude, longitude, total_units, affordable_units,
    ami_levels, unit_types, status, completion_date, application_deadline, description, amenities,
    images, price_range_min, price_range_max),
  delete
on housing.projects
to app_user;

-- applicants
grant
  select,
  insert (company_id, user_id, first_name, last_name, email, phone, date_of_birth, household_size,
    annual_income, employment_status, current_address, preferred_locations, unit_preferences,
    documents, notes),
  update (first_name, last_name, email, phone, date_of_birth, household_size, annual_income,
    employment_status, current_address, preferred_locations, unit_preferences, documents, notes),
  delete
on housing.applicants
to app_user;

-- applications
grant
  select,
  insert (company_id, project_id, applicant_id, status, priority_score, submitted_at, documents,
    workflow_state),
  update (status, priority_score, submitted_at, reviewed_at, approved_at, rejected_at,
    rejection_reason, documents, workflow_state),
  delete
on housing.applications
to app_user;

-- contact_submissions
grant
  select,
  insert (company_id, name, email, company, phone, subject, message),
  update (status, responded_at),
  delete
on housing.contact_submissions
to app_user;

-- views
grant select on housing.audit_logs, housing.project_statistics to app_user;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on housing.companies, housing.users, housing.projects, housing.applicants, housing.applications,
  housing.contact_submissions
to app_copier;
--! EndIncluded housing/grants.sql
--! Included scheduler/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, and nobody reads the hash of a password or of a
-- token: scheduler.user_for_login() and scheduler.user_for_session() do. Users are not made or changed
-- by app_user either: an address is unique over all users, so every attempt would tell whether
-- somebody has it. Partitions get no grants: they have no row level security. Reads and writes are
-- taken back first, so that this file alone says what is granted.
revoke all on all tables in schema scheduler from app_user, app_analyst, app_copier, app_monitor;

grant usage on schema scheduler to app_user, app_analyst, app_copier;

-- users
grant select (id, email, is_active, created_at, updated_at) on scheduler.users to app_user;

-- jobs
grant select, insert (user_id, name, schedule), update (name, schedule, status)
on scheduler.jobs
to app_user;

-- job_executions
grant
  select,
  insert (user_id, job_id, status, started_at, ended_at, error_message, execution_data),
  update (status, ended_at, error_message, execution_data)
on scheduler.job_executions
to app_user;

-- notifications
grant select, insert (user_id, message), update (is_read), delete
on scheduler.notifications
to app_user;

-- views
grant select on scheduler.audit_logs to app_user;
grant select on scheduler.job_performance_metrics to app_user, app_analyst;

-- app_copier brings whole rows in, and may change and take out what it brought; it asks which months there are
grant select, insert, update, delete
on scheduler.users, scheduler.jobs, scheduler.job_executions, scheduler.notifications
to app_copier;
grant usage on schema partitions to app_copier;
grant select on partitions.bounds to app_copier;
--! EndIncluded scheduler/grants.sql

grant execute on all functions in schema copying to app_copier;
