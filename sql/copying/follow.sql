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
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    read as (
      select shaped::oid as oid, 0 as attnum
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
set search_path = pg_catalog, pg_temp
as $$
  select case
    when is_whole then 'true'
    else format('s.source_key = any ($1::text[]::%s[])', format_type(a.atttypid, -1))
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
set search_path = pg_catalog, pg_temp
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

-- Shapes the rows of some keys, or all (null), into `after`, and keeps the rejects. A reject is looked at
-- again where its reason is new, or its row is (`written`). The plan is run once, into `given`.
create or replace function copying.follow_shape(
  run_id bigint,
  source_table text,
  key_columns text[],
  landing regclass,
  shaped regclass,
  target regclass,
  keys text[],
  written text[],
  given regclass,
  after regclass
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  columns text;
  application text;
  landed text;
  rejected text;
begin
  select r.application into application from copying.runs as r where r.id = run_id;
  execute format('insert into %s select * from %s as s where %s', given, shaped, copying.follow_condition(shaped, keys is null))
  using keys;
  if keys is null then
    execute format('analyze %s', given);
  end if;

  execute format(
    $query$
      delete from copying.rejects as r
      where r.application = $1
        and r.source_table = $2
        and r.target_table = $3
        and ($4 is null or r.source_key = any ($4))
        and not exists (select from %1$s as g where g.source_key::text = r.source_key and g.reject_reason is not null)
    $query$,
    given
  )
  using application, source_table, target::text, keys;

  -- As copying.reject() does it, for all at once: by the index of the landing table's key.
  select format('select to_jsonb(l) from %s as l where %s', landing, case
    when count(*) = 1 then format('l.%I = g.source_key::%s', min(a.attname), min(t.type))
    else string_agg(format('l.%I = g.parts[%s]::%s', a.attname, k.n, t.type), ' and ')
  end)
  into landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;
  rejected := format(
    $query$
      from %s as g
      left join copying.rejects as r
        on r.application = $6
        and r.source_table = $2
        and r.target_table = $3
        and r.source_key = g.source_key::text
        and r.kind || ': ' || r.detail = g.reject_reason
      where g.reject_reason is not null and (r.source_key is null or g.source_key::text = any ($4))
    $query$,
    given
  );
  begin
    execute format(
      $query$
        insert into copying.rejects as r
          (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
        select
          $6, $2, g.source_key, $3,
          split_part(g.reject_reason, ': ', 1),
          substr(g.reject_reason, strpos(g.reject_reason, ': ') + 2),
          coalesce((%s), copying.refuse_key(g.source_key, $7)),
          $1
        from (
          select
            g.source_key::text as source_key,
            g.reject_reason,
            (
              select v
              from copying.key_parts(g.source_key::text) as v
              where cardinality(v) = cardinality($5)
            ) as parts
          %s
        ) as g
        on conflict on constraint rejects_application_source_table_source_key_target_table_key do update
        set
          kind = excluded.kind,
          detail = excluded.detail,
          source_row = excluded.source_row,
          run_id = excluded.run_id,
          rejected_at = excluded.rejected_at
        where (r.kind, r.detail, r.source_row) is distinct from (excluded.kind, excluded.detail, excluded.source_row)
      $query$,
      landed, rejected
    )
    using run_id, source_table, target::text, written, key_columns, application, landing;
  exception
    when untranslatable_character then
      execute format('select copying.reject($1, $2, g.source_key::text, $3, g.reject_reason, $7, $5) %s', rejected)
      using run_id, source_table, target::text, written, key_columns, application, landing;
  end;

  select string_agg(c.name, ', ')
  into columns
  from copying.plan_columns(shaped, target) as c;
  execute format('insert into %1$s (%2$s) select %2$s from %3$s where reject_reason is null', after, columns, given);
  execute format('delete from %s', given);
end
$$;

-- The condition that two aliases name the same row of a table.
create or replace function copying.follow_same(
  target regclass,
  left_alias text,
  right_alias text
) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(format('%1$s.%3$I = %2$s.%3$I', left_alias, right_alias, a.attname), ' and ')
  from pg_catalog.pg_index as i
  join pg_catalog.pg_attribute as a
    on a.attrelid = i.indrelid and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
  where i.indrelid = target and i.indisprimary
$$;

-- The condition that a row `c` is not among those whose source keys the pass brings anyway.
create or replace function copying.follow_is_other(before regclass) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
as $$
declare
  reference record;
  found_any boolean;
begin
  for reference in
    select
      f.conrelid::regclass as child,
      format('pg_temp.follow_out_%s', replace(gen_random_uuid()::text, '-', '')) as children,
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
set search_path = pg_catalog, pg_temp
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
      where a.attrelid = target
        and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
        and quote_ident(a.attname) <> all (columns)
    )
$$;

-- Inserts rows, and updates those that are there and differ; tells how many. Those that are as they
-- should be are left out before: ON CONFLICT would write a lock into each. Where rows passed on what
-- only one may have, each waits until the row before it has let go. Rows that swapped wait for each other
-- for ever: they are noted in `stuck`, which is empty otherwise. Nothing is tried and taken back: the rows
-- of a subtransaction would carry a number that copying.writes does not know.
create or replace function copying.follow_put_in(
  target regclass,
  after regclass,
  stuck regclass,
  columns text[],
  key_columns text[]
) returns bigint
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  written bigint := 0;
  rows bigint;
  others text[] := array(select c from unnest(columns) as c where c <> all (key_columns) or copying.follow_varies(target, c));
  clash text := coalesce(copying.follow_clash(target, columns), 'false');
  changes text;
  differs text;
  waiting bigint;
  waited bigint;
begin
  select
    string_agg(format('%1$s = excluded.%1$s', c), ', '),
    coalesce(string_agg(copying.follow_differs(c, 't', 'a'), ' or '), 'false')
  into changes, differs
  from unnest(others) as c;
  loop
    waited := waiting;
    execute format('select count(*) from %s as a where %s', after, clash) into waiting;
    exit when waiting > 0 and waiting = waited;
    execute format(
      'insert into %1$s (%2$s) overriding system value select %2$s from %3$s as a where not (%4$s) and not exists (select from %1$s as t where %5$s and not (%6$s)) on conflict (%7$s) do %8$s',
      target, array_to_string(columns, ', '), after, clash, copying.follow_same(target, 't', 'a'), differs,
      array_to_string(key_columns, ', '), coalesce('update set ' || changes, 'nothing')
    );
    get diagnostics rows = row_count;
    written := written + rows;
    exit when waiting = 0;
  end loop;
  if waiting > 0 then
    execute format('insert into %s select t.* from %s as t join %s as a on %s where %s',
      stuck, target, after, copying.follow_same(target, 't', 'a'), clash);
  end if;
  return written;
end
$$;

-- The condition that a column differs between two aliases of a target's row: in its bytes, because '=' takes
-- 1.0 for 1.00, a month for 30 days, and some collations ABC for abc.
create or replace function copying.follow_differs(
  column_name text,
  left_alias text,
  right_alias text
) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('pg_catalog.record_image_ne(row(%1$s.%3$s), row(%2$s.%3$s))', left_alias, right_alias, column_name)
$$;

-- Whether values of a column that are equal may be written in several ways.
create or replace function copying.follow_varies(target regclass, column_name text) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select not exists (
    select
    from pg_catalog.pg_opclass as o
    join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'btree'
    join pg_catalog.pg_amproc as p
      on p.amprocfamily = o.opcfamily and p.amproclefttype = o.opcintype and p.amprocrighttype = o.opcintype and p.amprocnum = 4
    where o.opcdefault
      and o.opcintype = case when a.atttypid = 'varchar'::regtype then 'text'::regtype else a.atttypid end
      and (p.amproc = 'btequalimage'::regproc or c.collisdeterministic)
  )
  from pg_catalog.pg_attribute as a
  left join pg_catalog.pg_collation as c on c.oid = a.attcollation
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
set search_path = pg_catalog, pg_temp
as $$
declare
  same text := copying.follow_same(target, 't', 'a');
  differences text;
  taken_out bigint;
  clashes bigint;
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
    format('case when bool_or(%s) then %L end', copying.follow_differs(quote_ident(w), 't', 'a'), w),
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

  execute format('delete from %s', doomed);
  written := copying.follow_put_in(target, after, doomed, columns, key_columns);
  execute format('select count(*) from %s', doomed) into taken_out;
  if taken_out > 0 then
    losers := losers || array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
    execute format('delete from %s', doomed);
    written := written + copying.follow_put_in(target, after, doomed, columns, key_columns);
  end if;
  execute format('select count(*) from %s as a where %s', after, coalesce(copying.follow_clash(target, columns), 'false'))
  into clashes;
  if clashes > 0 then
    raise exception '% rows want what another row of % has and only one may have', clashes, target
    using errcode = 'unique_violation';
  end if;
end
$$;

-- What speaks against a cut-over, as whole sentences that say what to do.
create or replace function copying.cut_over_problems(
  application text,
  targets regclass[],
  proof_age_max interval
) returns setof text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
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
  select format('Run "alter table %s validate constraint %I".', f.conrelid::regclass, f.conname)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and not f.convalidated and f.conrelid = any (targets)
  union all
  select format('Make %s of %s again: run plumb copy %s --follow.', d.name, d.table_name, application)
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
  copying.follow_shape(bigint, text, text[], regclass, regclass, regclass, text[], text[], regclass, regclass)
  is 'Puts the rows that a plan gives for some source keys, or for all, into a table, and keeps the rejects';
comment on function copying.follow_same(regclass, text, text)
  is 'The condition that two aliases name the same row of a table';
comment on function copying.follow_differs(text, text, text)
  is 'The condition that the bytes of a column differ between two aliases';
comment on function copying.follow_varies(regclass, text)
  is 'Whether equal values of a column may be written in several ways, as 1.0 and 1.00';
comment on function copying.follow_is_other(regclass)
  is 'The condition that a row c is not among the rows before a pass';
comment on function copying.follow_take_out(regclass, regclass, regclass[], regclass[])
  is 'Takes rows out of a target after those that refer to them; returns the tables that lost other rows';
comment on function copying.follow_clash(regclass, text[])
  is 'The condition that another row of the target has what only one may have and the row a wants';
comment on function copying.follow_put_in(regclass, regclass, regclass, text[], text[])
  is 'Inserts rows and updates those that differ; tells how many were written';
comment on function
  copying.follow_replace(
    regclass, regclass, regclass, regclass, text[], text[], text[], regclass[], regclass[]
  )
  is 'Brings a target from the rows before to the rows after a pass, and tells what others may depend on';
