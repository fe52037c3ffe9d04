-- Why a legacy row cannot be taken in. Every function gives null for a good value and else
-- 'kind: column = value', the value cut at 100 characters; null stands for no value and is good,
-- except for missing(). A plan puts them into one coalesce(…), so that the first that applies wins.
-- They are plain expressions, so that the planner can put them in line. The kinds:
--   nul_byte, invalid_utf8   text that PostgreSQL cannot hold
--   missing_name, missing_value, not_a_number, out_of_range, impossible_date, bad_json,
--   unknown_status, over_long_text   a value that its column cannot hold
--   orphan   the row that it refers to is missing or was rejected itself
-- and whatever a plan adds by copying.reason().
create or replace function copying.reason(kind text, name text, value text) returns text
language sql immutable parallel safe
as $$
  select kind || ': ' || name || ' = ' || coalesce(left(value, 100), 'null')
$$;

create or replace function copying.missing(
  name text,
  value text,
  kind text default 'missing_value'
) returns text
language sql immutable parallel safe
as $$
  select case when coalesce(btrim(value), '') = '' then copying.reason(kind, name, value) end
$$;

create or replace function copying.not_integer(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when not pg_input_is_valid(value, 'integer') then copying.reason('not_a_number', name, value) end
$$;

create or replace function copying.not_numeric(
  name text,
  value text,
  type text default 'numeric'
) returns text
language sql stable parallel safe
as $$
  select case when not copying.is_numeric(value, type) then copying.reason('not_a_number', name, value) end
$$;

create or replace function copying.not_boolean01(name text, value text) returns text
language sql immutable parallel safe
as $$
  select case when value not in ('0', '1') then copying.reason('out_of_range', name, value) end
$$;

create or replace function copying.not_date(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when value is not null and copying.to_date(value) is null then copying.reason('impossible_date', name, value) end
$$;

create or replace function copying.not_timestamptz(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when value is not null and copying.to_timestamptz(value) is null then copying.reason('impossible_date', name, value) end
$$;

create or replace function copying.not_json(name text, value text, type text) returns text
language sql stable parallel safe
as $$
  select case
    when value is not null and jsonb_typeof(copying.to_jsonb(value)) is distinct from type then copying.reason('bad_json', name, value)
  end
$$;

create or replace function copying.unknown(name text, value text, known text[]) returns text
language sql immutable parallel safe
as $$
  select case when value <> all(known) then copying.reason('unknown_status', name, value) end
$$;

create or replace function copying.too_long(name text, value text, length_max integer) returns text
language sql immutable parallel safe
as $$
  select case when length(value) > length_max then copying.reason('over_long_text', name, value) end
$$;

create or replace function copying.out_of_range(
  name text,
  value numeric,
  low numeric,
  high numeric
) returns text
language sql immutable parallel safe
as $$
  select case when value not between low and high then copying.reason('out_of_range', name, value::text) end
$$;

-- The copy lands such a value as the hexadecimal text of its bytes and names its column. Ask only
-- where the list is not null: turning a row into JSON is dear.
create or replace function copying.not_text(undecodable text[], landed jsonb) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select copying.reason(
    case when position('\x00'::bytea in decode(landed ->> undecodable[1], 'hex')) > 0 then 'nul_byte' else 'invalid_utf8' end,
    undecodable[1],
    '\x' || lower(landed ->> undecodable[1])
  )
$$;

comment on function copying.reason(text, text, text)
  is 'A reason to reject a row: kind: column = value';
comment on function copying.missing(text, text, text)
  is 'The reason when a value that must be there is null or blank';
comment on function copying.not_integer(text, text)
  is 'not_a_number when the text is no whole number';
comment on function copying.not_numeric(text, text, text)
  is 'not_a_number when the text is no number of that type';
comment on function copying.not_boolean01(text, text) is 'out_of_range when the text is not 0 or 1';
comment on function copying.not_date(text, text) is 'impossible_date when the text is no day';
comment on function copying.not_timestamptz(text, text)
  is 'impossible_date when the text is no moment';
comment on function copying.not_json(text, text, text)
  is 'bad_json when the text is not JSON of that type (object, array, …)';
comment on function copying.unknown(text, text, text[])
  is 'unknown_status when the value is not one of those known';
comment on function copying.too_long(text, text, integer)
  is 'over_long_text when the text has more characters than it may have';
comment on function copying.out_of_range(text, numeric, numeric, numeric)
  is 'out_of_range when the number is below or above what it may be';
comment on function copying.not_text(text[], jsonb)
  is 'nul_byte or invalid_utf8: what is wrong with the first undecodable column of a landed row';
