-- Text of a legacy database as PostgreSQL's types. A legacy value may be anything, and a copy must
-- not stop at the first bad one: every function here gives null where the text does not fit, and the
-- matching reason stands in reasons.sql. All but to_text_array() are plain expressions without a
-- search_path of their own, so that the planner can put them in line.
-- NOTE: give them columns. The planner casts a constant beforehand, whatever guards it, and raises.
create or replace function copying.to_integer(value text) returns integer
language sql stable parallel safe
as $$
  select case when pg_input_is_valid(value, 'integer') then value::integer end
$$;

create or replace function copying.is_numeric(value text, type text) returns boolean
language sql stable parallel safe
as $$
  select value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type)
$$;

create or replace function copying.to_numeric(
  value text,
  type text default 'numeric'
) returns numeric
language sql stable parallel safe
as $$
  select case when value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type) then value::numeric end
$$;

create or replace function copying.to_boolean01(value text) returns boolean
language sql immutable parallel safe
as $$
  select case value when '0' then false when '1' then true end
$$;

create or replace function copying.to_date(value text) returns date
language sql stable parallel safe
as $$
  select case when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and pg_input_is_valid(value, 'date') then value::date end
$$;

create or replace function copying.to_timestamptz(value text) returns timestamptz
language sql stable parallel safe
as $$
  select case
    when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]?[0-9:.]*$' and pg_input_is_valid(value || '+00', 'timestamptz')
      then (value || '+00')::timestamptz
  end
$$;

create or replace function copying.to_jsonb(value text) returns jsonb
language sql stable parallel safe
as $$
  select case when pg_input_is_valid(value, 'jsonb') then value::jsonb end
$$;

create or replace function copying.to_text_array(value text) returns text[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when jsonb_typeof(copying.to_jsonb(value)) = 'array' then array(select jsonb_array_elements_text(copying.to_jsonb(value)))
  end
$$;

-- The same legacy row gets the same uuid in every run and on every server, so that a copy can be
-- repeated and a reference can be computed without looking the parent up. Version 5 of RFC 9562.
create or replace function copying.legacy_uuid(
  application text,
  source_table text,
  source_key text
) returns uuid
language sql immutable parallel safe
as $$
  select extensions.uuid_generate_v5(
    extensions.uuid_generate_v5(extensions.uuid_ns_url(), 'plumb:' || application),
    source_table || '/' || source_key
  )
$$;

comment on function copying.to_integer(text) is 'A whole number, or null';
comment on function copying.is_numeric(text, text)
  is 'Whether the text is a finite number that fits a type such as numeric(12,2)';
comment on function copying.to_numeric(text, text) is 'A finite number that fits the type, or null';
comment on function copying.to_boolean01(text) is 'False of 0, true of 1, else null';
comment on function copying.to_date(text) is 'A day of YYYY-MM-DD, or null';
comment on function copying.to_timestamptz(text)
  is 'A moment of YYYY-MM-DD HH:MM:SS in UTC, or null';
comment on function copying.to_jsonb(text) is 'JSON, or null where the text is none';
comment on function copying.to_text_array(text) is 'The elements of a JSON array as text, or null';
comment on function copying.legacy_uuid(text, text, text)
  is 'The uuid that a legacy row has for ever: version 5 of application, table and key';
