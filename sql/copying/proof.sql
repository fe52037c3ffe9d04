-- What a proof asks of the target's database. Rows are compared by a hash of 64 bits, which both sides
-- compute: FAST by PostgreSQL's own equality (1.0 = 1.00, -0 = 0, '1 day' = '24 hours'), EXACT by the
-- bytes that the server would send. Which types have such a hash is asked of the catalogue, down to the
-- elements of arrays and ranges; all others, and whatever a database defines itself (its numbers of types
-- are its own), are compared as text.
create or replace function copying.is_hashable(type oid, exact boolean) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    parts as (
      select is_hashable.type as oid
      union
      select n.oid
      from parts as p
      join pg_catalog.pg_type as t on t.oid = p.oid
      left join pg_catalog.pg_range as r on t.oid in (r.rngtypid, r.rngmultitypid)
      cross join lateral (
        values (coalesce(r.rngsubtype, case when t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc then t.typelem end))
      ) as n (oid)
      where n.oid is not null
    )
  select
    bool_and(
      t.oid < 16384
      and t.typname not like 'reg%'
      and t.typtype in ('b', 'r', 'm')
      and (
        not exact or (t.typsend <> 0 and t.typreceive <> 0)
      )
      and (
        exact
        or t.typtype <> 'b'
        or t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc
        or exists (
          select
          from pg_catalog.pg_opclass as o
          join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'hash'
          join pg_catalog.pg_amproc as h
            on h.amprocfamily = o.opcfamily
            and h.amproclefttype = o.opcintype
            and h.amprocrighttype = o.opcintype
            and h.amprocnum = 2
          where o.opcdefault
            and (
              o.opcintype = t.oid
              or exists (
                select
                from pg_catalog.pg_cast as c
                where c.castsource = t.oid and c.casttarget = o.opcintype and c.castmethod = 'b' and c.castcontext = 'i'
              )
            )
        )
      )
    )
  from parts as p
  join pg_catalog.pg_type as t on t.oid = p.oid
$$;

-- How each column of a relation is compared: what is to be written behind its name, here (`cast_here`)
-- and where its values come from (`cast_there`, which first makes them this relation's type). Keys are
-- ordered by their own type where that means the same order everywhere, else by the bytes of their text.
-- A number that is a name, as those of keys are, is no `number` that people want to see the sum of.
create or replace function copying.proof_columns(
  relation regclass,
  exact boolean
) returns table (
  name text,
  type text,
  is_key boolean,
  is_generated boolean,
  kind text,
  cast_here text,
  cast_there text,
  key_type text
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    based as (
      select a.attnum, a.atttypid as oid, a.atttypmod as modifier
      from pg_catalog.pg_attribute as a
      where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
      union all
      select b.attnum, t.typbasetype, greatest(t.typtypmod, b.modifier)
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype = 'd'
    ),
    typed as (
      select b.attnum, b.oid, format_type(b.oid, b.modifier) as type, copying.is_hashable(b.oid, exact) as is_hashable, t.typcollation <> 0 as is_text
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype <> 'd'
    )
  select
    a.attname::text,
    format_type(a.atttypid, a.atttypmod),
    coalesce(a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]), false),
    a.attgenerated <> '',
    case
      when t.oid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
      and a.attname !~ '(^|_)id$'
      and not exists (
        select
        from pg_catalog.pg_constraint as k
        where k.conrelid = relation and k.contype in ('p', 'f') and a.attnum = any (k.conkey)
      ) then 'number'
      when t.oid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) then 'time'
    end,
    case
      when not t.is_hashable then '::text'
      else case when t.oid <> a.atttypid then '::' || t.type else '' end || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid >= 16384 then '::text'
      when not t.is_hashable then format('::%s::text', t.type)
      else '::' || t.type || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid in (
        'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'oid'::regtype, 'uuid'::regtype, 'bytea'::regtype, 'boolean'::regtype,
        'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype, 'time'::regtype, 'numeric'::regtype, 'inet'::regtype, 'macaddr'::regtype
      ) then format_type(t.oid, null)
    end
  from typed as t
  join pg_catalog.pg_attribute as a on a.attrelid = relation and a.attnum = t.attnum
  left join pg_catalog.pg_index as i on i.indrelid = relation and i.indisprimary
  order by a.attnum
$$;

-- Whether the foreign keys of the targets hold: a constraint may be there and not validated, and a
-- validated one may have been passed by (session_replication_role, a restore without triggers).
create or replace function copying.foreign_key_problems(targets regclass[]) returns table (
  code text,
  target_table text,
  sentence text
)
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  key record;
  orphans bigint;
begin
  for key in
    select
      f.conname as name,
      f.conrelid::regclass as child,
      f.confrelid::regclass as parent,
      f.convalidated,
      string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ' order by k.n) as matches,
      string_agg(format('c.%I is not null', ca.attname), ' and ' order by k.n) as is_set
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) with ordinality as k (child, parent, n)
    join pg_catalog.pg_attribute as ca on ca.attrelid = f.conrelid and ca.attnum = k.child
    join pg_catalog.pg_attribute as pa on pa.attrelid = f.confrelid and pa.attnum = k.parent
    where f.contype = 'f' and f.conrelid = any (targets) and f.conparentid = 0
    group by f.oid, f.conname, f.conrelid, f.confrelid, f.convalidated
    order by f.conrelid::regclass::text, f.conname
  loop
    code := 'foreign-key-not-valid';
    target_table := key.child;
    if not key.convalidated then
      sentence := format('%s: the foreign key %s is not validated', key.child, key.name);
      return next;
    end if;
    execute format(
      'select count(*) from %s as c where %s and not exists (select from %s as p where %s)',
      key.child, key.is_set, key.parent, key.matches
    )
    into orphans;
    if orphans > 0 then
      code := 'orphans';
      sentence := format('%s: %s rows refer by %s to rows of %s that are not there', key.child, orphans, key.name, key.parent);
      return next;
    end if;
  end loop;
end
$$;

revoke all on function copying.foreign_key_problems(regclass[]) from public;

create or replace function copying.sequence_problems(targets regclass[]) returns table (
  code text,
  target_table text,
  sentence text
)
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  drawn record;
  last numeric;
  next_value numeric;
begin
  for drawn in
    select t.target, s.column_name as name, s.sequence_name, s.step
    from unnest(targets) as t (target)
    cross join lateral copying.sequences(t.target) as s
  loop
    execute format('select %s(%I) from %s', case when drawn.step < 0 then 'min' else 'max' end, drawn.name, drawn.target)
    into last;
    execute format('select last_value::numeric + case when is_called then %s else 0 end from %s', drawn.step, drawn.sequence_name)
    into next_value;
    if (last - next_value) * sign(drawn.step) >= 0 then
      code := 'sequence-behind';
      target_table := drawn.target;
      sentence := format('%s: the next %s would be %s, and %s is there already', drawn.target, drawn.name, next_value, last);
      return next;
    end if;
  end loop;
end
$$;

revoke all on function copying.sequence_problems(regclass[]) from public;

-- For each column of a plan that its target could round or cut without a word, an expression over the view
-- (`v`) that gives the column's name where it does: the value that is kept is no longer the plan's. What
-- else does not fit, an INSERT refuses.
create or replace function copying.rounded_items(
  shaped regclass,
  target regclass
) returns setof text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('case when v.%1$s::%2$s::%3$s is distinct from v.%1$s then %4$L end', c.name, c.type, s.type, a.attname)
  from copying.plan_columns(shaped, target) as c
  join pg_catalog.pg_attribute as a on a.attrelid = shaped and quote_ident(a.attname) = c.name and a.attnum > 0
  join pg_catalog.pg_attribute as b on b.attrelid = target and b.attname = a.attname and b.attnum > 0
  join pg_catalog.pg_type as t on t.oid = b.atttypid
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as s
  where not copying.fits(s.type, c.type)
    and exists (
      select
      from (
        values
          ('{smallint,integer,bigint,numeric,real,double precision}'::regtype[]),
          ('{date,timestamp,timestamptz}'::regtype[]),
          ('{text,character varying,character,name}'::regtype[])
      ) as f (family)
      where a.atttypid = any (f.family) and coalesce(nullif(t.typbasetype, 0), t.oid) = any (f.family)
    )
$$;

-- The plan is run again over what landed, once: key, hash and figures of every row, kept beside the
-- landing until the proof is done, so that ranges of keys can be compared without running it again. What the
-- target makes of a value that its type cannot hold is expected, and named in `rounded_columns`.
create or replace function copying.shape_for_proof(
  shaped regclass,
  target regclass,
  proof text,
  row_hash text
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('drop table if exists %s', proof);
  execute format(
    'create unlogged table %s as select s.source_key::text as source_key, s.reject_reason, s.rounded_columns, %s, %s as row_hash from (select source_key, reject_reason, %s as rounded_columns, %s from %s as v) as s',
    proof,
    (
      select string_agg(format('s.%I', c.name), ', ')
      from copying.proof_columns(target, false) as c
      join pg_catalog.pg_attribute as a on a.attrelid = shaped and a.attname = c.name and a.attnum > 0
      where c.is_key or c.kind is not null
    ),
    row_hash,
    coalesce(
      (
        select format('case when v.reject_reason is null then nullif(array_remove(array[%s]::text[], null), %L) end', string_agg(r, ', '), '{}')
        from copying.rounded_items(shaped, target) as r
        having count(*) > 0
      ),
      'null::text[]'
    ),
    (select string_agg(format('%s::%s as %1$s', c.name, c.type), ', ') from copying.plan_columns(shaped, target) as c),
    shaped
  );
  execute format('create index on %s (source_key)', proof);
  execute format('analyze %s', proof);
end
$$;

-- The plan's rejects against those on record.
create or replace function copying.reject_differences(
  application text,
  source_table text,
  target regclass,
  proof regclass
) returns table (problem text, source_key text)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  for problem, source_key in execute format(
    $query$
      select
        case when s.reject_reason is null then 'reject-extra' when r.reason is null then 'reject-missing' else 'reject-differs' end,
        coalesce(s.source_key, r.source_key)
      from (select source_key, min(reject_reason collate "C") as reject_reason from %s where reject_reason is not null group by source_key) as s
      full join (
        select r.source_key, r.kind || ': ' || r.detail as reason
        from copying.rejects as r
        where r.application = $1 and r.source_table = $2 and r.target_table = $3
      ) as r on r.source_key = s.source_key
      where r.reason is distinct from s.reject_reason
    $query$,
    proof
  )
  using application, source_table, target::text
  loop
    return next;
  end loop;
end
$$;

-- Every landed row must be in the outcome of at least one of the plans that read it, or be left out on
-- purpose. Several plans may read one table, and several rows come of one: so keys are counted, not rows.
create or replace function copying.unaccounted(
  landing regclass,
  key_columns text[],
  proofs regclass[],
  leaves text[]
) returns setof text
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'select k.source_key from (select %s as source_key from %s as s where true%s) as k where true%s',
    copying.source_key_of('s', key_columns),
    landing,
    (select string_agg(format(' and (%s) is not true', l), '') from unnest(leaves) as l),
    (select string_agg(format(' and not exists (select from %s as p where p.source_key = k.source_key)', p), '') from unnest(proofs) as p)
  );
end
$$;

-- Values that a plan lets pass as something else than they are: rounded by the target, or as the hexadecimal
-- digits that bytes land as where they are no text (copying.not_text), if the plan reads the column and never
-- `undecodable`, which says so.
create or replace function copying.changed_values(
  landing regclass,
  key_columns text[],
  shaped regclass,
  proof regclass
) returns table (problem text, source_key text, columns text[])
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  read text[];
  has_undecodable boolean := exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = landing and a.attname = 'undecodable' and a.atttypid = 'text[]'::regtype
  );
begin
  select array_agg(distinct a.attname::text)
  into read
  from pg_catalog.pg_rewrite as w
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_rewrite'::regclass
    and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass
    and d.refobjid = landing
  join pg_catalog.pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.attnum > 0
  where w.ev_class = shaped;

  for problem, source_key, columns in execute concat(
    format('select %L, p.source_key, p.rounded_columns from %s as p where p.rounded_columns is not null', 'rounded', proof),
    case
      when has_undecodable and 'undecodable' <> all (read) then format(
        $query$
          union all
          select 'undecodable', p.source_key, array(select unnest(l.undecodable) intersect select unnest($1) order by 1)
          from (select s.undecodable, %s as source_key from %s as s where s.undecodable && $1) as l
          join %s as p on p.source_key = l.source_key and p.reject_reason is null
        $query$,
        copying.source_key_of('s', key_columns),
        landing,
        proof
      )
    end
  )
  using read
  loop
    return next;
  end loop;
end
$$;

comment on function copying.is_hashable(oid, boolean)
  is 'Whether a type has a hash of its own that means the same in every database';
comment on function copying.proof_columns(regclass, boolean)
  is 'How each column of a relation is compared with where its values come from';
comment on function copying.foreign_key_problems(regclass[])
  is 'Foreign keys that are not validated, and rows that refer to nothing';
comment on function copying.sequence_problems(regclass[])
  is 'Sequences whose next value is there already';
comment on function copying.shape_for_proof(regclass, regclass, text, text)
  is 'Runs a plan again and keeps key, hash and figures of its rows in an unlogged table';
comment on function copying.rounded_items(regclass, regclass)
  is 'Which columns of a plan a target could round or cut, as expressions that tell where it does';
comment on function copying.changed_values(regclass, text[], regclass, regclass)
  is 'Rows that a plan lets pass with rounded values, or with bytes as hexadecimal digits';
comment on function copying.reject_differences(text, text, regclass, regclass)
  is 'Rejects that the plan and the record do not agree on';
comment on function copying.unaccounted(regclass, text[], regclass[], text[])
  is 'Keys of landed rows that no plan takes, rejects or leaves out on purpose';
