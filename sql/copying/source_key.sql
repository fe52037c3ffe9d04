-- The key of a source row as one text: what a plan gives as source_key, what stands in copying.rejects, and
-- by what the proof and a follower know the row. A key of one column is its text. The texts of several have
-- a slash between them; where a key has a slash, a null or a brace in front in itself, so that it could be
-- taken for another one, it is the text of their array. So no two keys are one, and the columns can be had
-- back of it. The texts are those of a cast, which for boolean and char(n) are not those of concat_ws().
create or replace function copying.source_key(variadic parts text[]) returns text
language sql stable parallel safe
as $$
  select case
    when cardinality(parts) = 1 then parts[1]
    when array_to_string(parts, '/') not like '{%' and string_to_array(array_to_string(parts, '/'), '/') = parts collate "C"
      then array_to_string(parts, '/')
    else parts::text
  end
$$;

-- The columns of a key of several; null where the text is none.
create or replace function copying.key_parts(source_key text) returns text[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when source_key not like '{%' then string_to_array(source_key, '/')
    when pg_input_is_valid(source_key, 'text[]') then source_key::text[]
  end
$$;

-- The key of a row as SQL.
create or replace function copying.source_key_of(alias text, key_columns text[]) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('copying.source_key(%s)', string_agg(format('%s.%I::text', alias, k.name), ', ' order by k.n))
  from unnest(key_columns) with ordinality as k (name, n)
$$;

-- A plan may write the slashes itself as long as its rows have no key that could be taken for another one:
-- gives such a key of `keys`, a relation with these columns.
create or replace function copying.source_key_problem(
  shaped regclass,
  keys regclass,
  key_columns text[]
) returns text
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  problem text;
begin
  if cardinality(key_columns) > 1 and not exists (
    select
    from pg_catalog.pg_rewrite as r
    join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    where r.ev_class = shaped
      and d.refclassid = 'pg_catalog.pg_proc'::regclass
      and d.refobjid = 'copying.source_key(text[])'::regprocedure
  ) then
    execute format(
      'select %1$s from %2$s as s where %1$s <> concat_ws(''/'', %3$s) limit 1',
      copying.source_key_of('s', key_columns),
      keys,
      (select string_agg(format('s.%I', k), ', ' order by n) from unnest(key_columns) with ordinality as u (k, n))
    )
    into problem;
  end if;
  return problem;
end
$$;

-- A rejected row that is not found would be lost.
create or replace function copying.refuse_key(source_key text, landing regclass) returns jsonb
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'it gives %, which is the key of no row of %', source_key, landing
  using errcode = 'no_data_found';
end
$$;

comment on function copying.source_key(text[])
  is 'The key of a source row as one text, from the texts of its columns';
comment on function copying.key_parts(text)
  is 'The texts of the columns of a key that has several; null where it is no key';
comment on function copying.source_key_of(text, text[])
  is 'The key of a row as SQL, by its alias and columns';
comment on function copying.source_key_problem(regclass, regclass, text[])
  is 'A key of several columns that a plan which does not use copying.source_key() would write ambiguously';
comment on function copying.refuse_key(text, regclass)
  is 'Refuses a plan whose source_key is not the key of the row that it rejects';
