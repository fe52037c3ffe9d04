-- How the columns of a source become those of a target when rows are copied straight from one into the
-- other. COPY's binary format does not know types: eight bytes of a bigint would be taken for a double.
-- So every column is cast on the source to the target's very type, and only where no value can change or
-- fail: what is wider, longer or the same. Anything else is for the plan's SELECT to say.
create or replace function copying.fits(source_type text, target_type text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with
    names as (
      select
        regexp_replace(source_type, '\(.*?\)', '') as source,
        regexp_replace(target_type, '\(.*?\)', '') as target,
        (regexp_match(source_type, '\((\d+)'))[1]::integer as source_length,
        (regexp_match(target_type, '\((\d+)'))[1]::integer as target_length,
        coalesce((regexp_match(source_type, ',(-?\d+)\)'))[1]::integer, 0) as source_scale,
        coalesce((regexp_match(target_type, ',(-?\d+)\)'))[1]::integer, 0) as target_scale
    )
  select
    case
      when source_type = target_type then true
      when n.source = n.target and target_type !~ '\(' then true
      when n.source = n.target and n.source in ('numeric', 'numeric[]')
        then n.target_scale >= n.source_scale and n.target_length - n.target_scale >= n.source_length - n.source_scale
      -- A longer bit(n) is filled up with zeros, and what an extension's numbers mean nobody knows.
      when n.source = n.target
        then n.source ~ '^(character|character varying|bit varying|interval|time|timestamp)( with(out)? time zone)?(\[\])?$' and n.target_length >= n.source_length
      when n.target in ('text', 'character varying') and n.source in ('text', 'character varying', 'name')
        then n.target_length is null or n.target_length >= n.source_length
      else (n.source, n.target) in (
        ('smallint', 'integer'), ('smallint', 'bigint'), ('integer', 'bigint'),
        ('smallint', 'numeric'), ('integer', 'numeric'), ('bigint', 'numeric'),
        ('smallint', 'double precision'), ('integer', 'double precision'),
        ('smallint', 'real'), ('real', 'double precision')
      ) and n.target_length is null
    end is true
  from names as n
$$;

-- A type of an extension may stand in another schema on the other side. It travels as text, which both sides
-- read alike; and any text is a citext.
create or replace function copying.travels_as_text(
  source_type text,
  target_type oid
) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from pg_catalog.pg_type as t
    join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
    where t.oid = target_type
      and t.typtype = 'b'
      and (
        t.typname = regexp_replace(source_type, '^.*\.', '')
        or (t.typname = 'citext' and source_type ~ '^(text|name|character varying(\(\d+\))?)$')
      )
  )
$$;

create or replace function copying.casts(
  target regclass,
  names text[],
  types text[]
) returns table (name text, type text, problem text, is_binary boolean)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select
    quote_ident(s.name),
    t.type,
    case
      when a.attname is null then format('it gives %s, which %s does not have', s.name, target)
      when a.attgenerated <> '' then format('it gives %s, which %s computes itself', s.name, target)
      when not copying.fits(s.type, t.type) and not copying.travels_as_text(s.type, a.atttypid) then format('%s is %s and cannot always be %s', s.name, s.type, t.type)
    end,
    -- Composite types and arrays of what a database defines itself carry its own numbers of types.
    coalesce(y.oid < 16384 and y.typtype in ('b', 'r', 'm') and y.typsend <> 0 and y.typreceive <> 0, false)
  from unnest(names, types) as s (name, type)
  left join pg_catalog.pg_attribute as a on a.attrelid = target and a.attname = s.name and a.attnum > 0
  left join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t on true
  left join pg_catalog.pg_type as y on y.oid = a.atttypid
$$;

comment on function copying.fits(text, text)
  is 'Whether every value of one type is a value of another, without loss';
comment on function copying.travels_as_text(text, oid)
  is 'Whether a type of an extension is the same on the source, whatever schema it has there';
comment on function copying.casts(regclass, text[], text[])
  is 'The target''s type of each column that a direct plan gives, and what does not fit';
