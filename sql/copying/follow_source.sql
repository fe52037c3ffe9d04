-- Follows the writes of a source database, PostgreSQL 12 to 18, which need not know plumb. This file is
-- run there, in the session that needs it: all functions are temporary and gone with the session. What
-- they install lies in one schema for each application, plumb_journal_<application>: for each followed
-- table a journal of keys, filled by triggers that run once per statement. A journal holds the keys
-- before and after each change and the transaction, and no values: whoever follows reads the present
-- row. A row of nulls says that the table was truncated, or that nobody knows what was written. The
-- triggers run with the rights of who installed them, so that the application's role needs none, and also
-- where session_replication_role switches others off. The keys are kept in wide types, so that a key that
-- grows does not stop a write.
-- Partitions and children by inheritance have triggers of their own, for writes that name them; and what
-- a table consists of is kept, too, because partitions that come or go, and an ALTER TABLE that writes a
-- table anew, fire no trigger.
-- The fence is a schema of its own, plumb_fence_<application>: triggers that refuse every write.
set client_min_messages = warning;

create or replace function pg_temp.journal_members(relation regclass) returns setof regclass
language sql stable
as $$
  with recursive
    members as (
      select relation::oid as oid
      union
      select i.inhrelid
      from pg_catalog.pg_inherits as i
      join members as m on m.oid = i.inhparent
    )
  select oid::regclass from members
$$;

-- What a table consists of. A relation that is written anew gets another file, and one that is attached
-- again another row of pg_inherits. A column that came with a default for the rows that were there writes
-- none of them: it is noted with `attached`.
create or replace function pg_temp.journal_parts(
  relation regclass
) returns table (member oid, file oid, attached text)
language sql stable
as $$
  select
    m,
    coalesce(pg_relation_filenode(m), 0),
    (select coalesce(string_agg(i.xmin::text, ' ' order by i.inhparent), '') from pg_catalog.pg_inherits as i where i.inhrelid = m)
      || (select coalesce(string_agg(' +' || a.attnum, '' order by a.attnum), '') from pg_catalog.pg_attribute as a where a.attrelid = m and a.atthasmissing)
  from pg_temp.journal_members(relation) as m
$$;

create or replace function pg_temp.journal_problem(
  application text,
  relation_name text,
  key text[]
) returns text
language plpgsql stable
as $$
declare
  relation regclass := to_regclass(relation_name);
  parts text := format('%I.parts', 'plumb_journal_' || application);
  problem text;
begin
  if relation is null then
    return format('there is no table %s', relation_name);
  end if;
  if exists (select from pg_catalog.pg_class where oid = relation and relkind not in ('r', 'p')) then
    return format('%s is not a table', relation);
  end if;
  select format('%s has no column %I', relation, k.name)
  into problem
  from unnest(key) as k (name)
  where not exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = relation and a.attname = k.name and a.attnum > 0 and not a.attisdropped
  );
  if problem is not null then
    return problem;
  end if;
  if not exists (
    select
    from pg_catalog.pg_index as i
    where i.indrelid = relation
      and i.indisunique
      and i.indisvalid
      and i.indpred is null
      and i.indexprs is null
      and (
        select array_agg(a.attname::text order by a.attname) = array(select k from unnest(key) as k order by k collate "C")
          and bool_and(a.attnotnull)
        from pg_catalog.pg_attribute as a
        where a.attrelid = relation and a.attnum = any (i.indkey[:i.indnkeyatts - 1])
      )
  ) then
    return format('%s has no primary key or unique index on %s without nulls', relation, array_to_string(key, ', '));
  end if;
  select format('%s is a foreign table', m)
  into problem
  from pg_temp.journal_members(relation) as m
  join pg_catalog.pg_class as c on c.oid = m and c.relkind = 'f';
  if problem is not null then
    return problem;
  end if;
  select format('%s is filled by a subscription, which fires no triggers of statements', m)
  into problem
  from pg_temp.journal_members(relation) as m
  join pg_catalog.pg_subscription_rel as s on s.srrelid = m;
  if problem is null and to_regclass(parts) is not null then
    execute format('select %L || p.key from %s as p where p.relation = $1 and p.key <> $2::text',
      relation || ' is followed by another key, which --stop-following forgets: ', parts)
    using relation, key
    into problem;
  end if;
  return problem;
end
$$;

create or replace function pg_temp.journal_trigger(
  application text,
  relation regclass,
  moment text,
  event text,
  tables text,
  action text,
  kind text,
  condition text
) returns void
language plpgsql volatile
as $$
declare
  trigger_name text := format('plumb_%s_%s_%s', kind, application, event);
begin
  if exists (
    select from pg_catalog.pg_trigger
    where tgrelid = relation and tgname = trigger_name and tgenabled = 'A'
  ) then
    return;
  end if;
  -- Who switches all triggers of a table off and on again leaves it there, but not for every session.
  if not exists (select from pg_catalog.pg_trigger where tgrelid = relation and tgname = trigger_name) then
    execute format('create trigger %I %s %s on %s %s for each statement when (%s) execute function %s()',
      trigger_name, moment, event, relation, tables, condition, action);
  end if;
  execute format('alter table %s enable always trigger %I', relation, trigger_name);
end
$$;

-- One application at one target: another target that follows the same source would lose what the first
-- has pruned.
create or replace function pg_temp.claim_journal(application text, follower uuid) returns boolean
language plpgsql volatile
as $$
declare
  home text := 'plumb_journal_' || application;
  claimed boolean;
begin
  execute format('create schema if not exists %I', home);
  execute format('create table if not exists %I.followers (follower uuid not null)', home);
  execute format('lock table %I.followers', home);
  execute format('insert into %1$I.followers select $1 where not exists (select from %1$I.followers)', home)
  using follower;
  execute format('select bool_and(f.follower = $1) from %I.followers as f', home)
  using follower
  into claimed;
  return claimed;
end
$$;

create or replace function pg_temp.is_claimed(application text, follower uuid) returns boolean
language plpgsql stable
as $$
declare
  followers regclass := to_regclass(format('%I.followers', 'plumb_journal_' || application));
  claimed boolean := false;
begin
  if followers is not null then
    execute format('select coalesce(bool_or(f.follower = $1), false) from %s as f', followers)
    using follower
    into claimed;
  end if;
  return claimed;
end
$$;

-- The journal of a table, and the function that fills it. Of keys that are equal and written in several ways,
-- as 2.5 and 2.50, each is noted: the follower knows them by their text. A truncated table has another file: that is a
-- row more and no change of one, which would stop a transaction that sees an older moment.
create or replace function pg_temp.create_journal(
  application text,
  relation regclass,
  key text[]
) returns void
language plpgsql volatile
as $$
declare
  home text := 'plumb_journal_' || application;
  journal text := format('%I.%I', home, 'keys_' || relation::oid);
  columns text;
  keys text;
  texts text;
  is_one boolean;
begin
  select
    string_agg(
      format('k%s %s', k.position,
        case when a.atttypid in ('smallint'::regtype, 'integer'::regtype) then 'bigint' else format_type(a.atttypid, -1) end),
      ', ' order by k.position
    ),
    string_agg(format('c.%I', k.name), ', ' order by k.position),
    string_agg(format('c.%I::text', k.name), ', ' order by k.position),
    coalesce(bool_and(
      t.typtype = 'e'
      or t.oid in (
        'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'oid'::regtype, 'uuid'::regtype, 'boolean'::regtype,
        'bytea'::regtype, 'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype
      )
      or t.oid in ('text'::regtype, 'varchar'::regtype) and o.collisdeterministic
    ), false)
  into columns, keys, texts, is_one
  from unnest(key) with ordinality as k (name, position)
  join pg_catalog.pg_attribute as a on a.attrelid = relation and a.attname = k.name
  join pg_catalog.pg_type as t on t.oid = a.atttypid
  left join pg_catalog.pg_collation as o on o.oid = a.attcollation;

  -- Only where it is not there: an index, even one that exists already, is locked against who writes.
  if to_regclass(journal) is null then
    execute format('create table %s (%s, xid bigint not null default txid_current(), at timestamptz not null default clock_timestamp())', journal, columns);
    execute format('create index %I on %s (xid)', 'keys_' || relation::oid || '_xid_idx', journal);
    execute format('comment on table %s is %L', journal, 'Keys of ' || relation || ' that were written; made by plumb copy --follow');
  end if;
  execute format('create table if not exists %I.parts (relation oid not null, member oid not null, file oid not null, attached text not null, key text not null)', home);
  execute format(
    $function$
      create or replace function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, pg_temp
      as $body$
      begin
        if tg_op = 'INSERT' then
          insert into %2$s (%3$s) select %4$s from new_rows as c;
        elsif tg_op = 'UPDATE' then
          insert into %2$s (%3$s) %6$s;
        elsif tg_op = 'DELETE' then
          insert into %2$s (%3$s) select %4$s from old_rows as c;
        else
          insert into %2$s default values;
          insert into %5$s
          select distinct p.relation, p.member, coalesce(pg_catalog.pg_relation_filenode(tg_relid), 0), p.attached, p.key
          from %5$s as p where p.member = tg_relid;
        end if;
        return null;
      end
      $body$
    $function$,
    format('%I.%I', home, 'note_' || relation::oid), journal,
    (select string_agg('k' || n, ', ' order by n) from generate_series(1, cardinality(key)) as n), keys,
    format('%I.parts', home),
    case
      when is_one then format('select %1$s from old_rows as c union select %1$s from new_rows as c', keys)
      else format(
        'select %1$s from (select %1$s from old_rows as c union all select %1$s from new_rows as c) as c group by %1$s, %2$s',
        keys, texts
      )
    end
  );
end
$$;

-- Whether all that was written to a table since its journal was installed was noted: each part has its
-- triggers, and is what it was. `but_new` leaves out the parts that came since. In a transaction with an
-- older snapshot it tells of the partitions at that moment.
create or replace function pg_temp.journal_is_whole(
  application text,
  relation regclass,
  but_new boolean default false
) returns boolean
language plpgsql stable
as $$
declare
  parts text := format('%I.parts', 'plumb_journal_' || application);
  is_whole boolean;
begin
  if to_regclass(parts) is null then
    return false;
  end if;
  execute format(
    $query$
      with
        known as (select p.* from %s as p where p.relation = $1),
        present as (
          select n.*
          from pg_temp.journal_parts($1) as n
          where not $2 or n.member in (select k.member from known as k)
        )
      select
        exists (select from known)
        and not exists (select from known as k where k.member not in (select p.member from present as p))
        and not exists (select p.member, p.file, p.attached from present as p except select k.member, k.file, k.attached from known as k)
        and not exists (select from pg_catalog.pg_subscription_rel as s join present as p on p.member = s.srrelid)
        and not exists (
          select
          from present as p
          where 4 > (
            select count(*)
            from pg_catalog.pg_trigger as t
            where t.tgrelid = p.member
              and t.tgenabled = 'A'
              and t.tgname::text in (
                select format('plumb_journal_%%s_%%s', $3, event)
                from unnest(array['insert', 'update', 'delete', 'truncate']) as event
              )
          )
        )
    $query$,
    parts
  )
  using relation, but_new, application
  into is_whole;
  return is_whole;
end
$$;

-- `condition` tells which sessions' writes are noted. Where rows were read already (`is_late`) and a write
-- may not have been noted since, the table counts as truncated: all its rows are compared; a partition that
-- came since is nothing to compare as long as it is empty. Where the journal is whole nothing is done, and
-- nothing locked.
create or replace function pg_temp.install_journal(
  application text,
  relation regclass,
  key text[],
  condition text,
  is_late boolean
) returns void
language plpgsql volatile
as $$
declare
  home text := 'plumb_journal_' || application;
  note text := format('%I.%I', home, 'note_' || relation::oid);
  parts text := format('%I.parts', home);
  misses boolean;
  brings_rows boolean;
  member regclass;
begin
  if pg_temp.journal_is_whole(application, relation) then
    return;
  end if;
  misses := not pg_temp.journal_is_whole(application, relation, true);
  perform pg_temp.create_journal(application, relation, key);
  for member in select m from pg_temp.journal_members(relation) as m loop
    perform pg_temp.journal_trigger(application, member, 'after', 'insert', 'referencing new table as new_rows', note, 'journal', condition);
    perform pg_temp.journal_trigger(application, member, 'after', 'update', 'referencing old table as old_rows new table as new_rows', note, 'journal', condition);
    perform pg_temp.journal_trigger(application, member, 'after', 'delete', 'referencing old table as old_rows', note, 'journal', condition);
    perform pg_temp.journal_trigger(application, member, 'after', 'truncate', '', note, 'journal', condition);
    execute format('select not exists (select from %s as p where p.relation = $1 and p.member = $2) and exists (select from only %s)', parts, member)
    using relation, member
    into brings_rows;
    misses := misses or brings_rows;
  end loop;
  execute format('delete from %s where relation = $1', parts) using relation;
  execute format('insert into %s select $1, p.member, p.file, p.attached, $2::text from pg_temp.journal_parts($1) as p', parts)
  using relation, key;
  if is_late and misses then
    execute format('insert into %I.%I default values', home, 'keys_' || relation::oid);
  end if;
end
$$;

-- What happened to a table meanwhile is not known: no part is what it was. Its key stays on record, because
-- a journal keeps it.
create or replace function pg_temp.forget_parts(application text, relation_name text) returns void
language plpgsql volatile
as $$
declare
  parts text := format('%I.parts', 'plumb_journal_' || application);
begin
  if to_regclass(parts) is not null then
    execute format('update %s set attached = %L where relation = $1', parts, 'unknown')
    using to_regclass(relation_name)::oid;
  end if;
end
$$;

create or replace function pg_temp.refuse_writes(application text, relation regclass) returns void
language plpgsql volatile
as $$
declare
  home text := 'plumb_fence_' || application;
  member regclass;
  event text;
begin
  execute format('create schema if not exists %I', home);
  execute format(
    $function$
      create or replace function %I.refuse() returns trigger
      language plpgsql volatile
      set search_path = pg_catalog, pg_temp
      as $body$
      begin
        raise exception '%% has moved to another database', tg_table_name
        using errcode = '25006', hint = 'plumb copy %s --cut-back lets this database be written again.';
      end
      $body$
    $function$,
    home, application
  );
  for member in select m from pg_temp.journal_members(relation) as m loop
    foreach event in array array['insert', 'update', 'delete', 'truncate'] loop
      perform pg_temp.journal_trigger(application, member, 'before', event, '', format('%I.refuse', home), 'fence', 'true');
    end loop;
  end loop;
end
$$;

-- The tables that still carry a trigger of a journal or fence.
create or replace function pg_temp.tables_with_triggers(
  kind text,
  application text
) returns setof regclass
language sql stable
as $$
  select distinct t.tgrelid::regclass
  from pg_catalog.pg_trigger as t
  join pg_catalog.pg_proc as p on p.oid = t.tgfoid
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname = format('plumb_%s_%s', kind, application)
$$;

create or replace function pg_temp.remove_triggers(
  kind text,
  application text,
  relation regclass
) returns void
language plpgsql volatile
as $$
declare
  name name;
begin
  for name in
    select t.tgname
    from pg_catalog.pg_trigger as t
    join pg_catalog.pg_proc as p on p.oid = t.tgfoid
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where t.tgrelid = relation and n.nspname = format('plumb_%s_%s', kind, application)
  loop
    execute format('drop trigger %I on %s', name, relation);
  end loop;
end
$$;
