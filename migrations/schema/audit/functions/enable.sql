CREATE FUNCTION audit.enable(target regclass, hidden text[] DEFAULT '{}'::text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  key_columns text[];
  omitted text[];
  arguments text;
begin
  select array_agg(a.attname order by k.position)
  into key_columns
  from pg_catalog.pg_index as i
  cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
  where i.indrelid = target and i.indisprimary;
  if key_columns is null then
    perform app.fail('PB006', format('audit.enable(%L)', target));
  end if;

  select coalesce(array_agg(attname order by attnum), '{}')
  into omitted
  from pg_catalog.pg_attribute
  where attrelid = target and attgenerated <> '' and not attisdropped;

  arguments := format('%L, %L, %L, %L', key_columns[1],
    case cardinality(key_columns) when 1 then key_columns else key_columns[2:] end, omitted, hidden);

  execute format('create or replace trigger audit_insert after insert on %s
    referencing new table as new_rows for each statement execute function audit.record(%s)', target, arguments);
  execute format('create or replace trigger audit_update after update on %s
    referencing old table as old_rows new table as new_rows for each statement execute function audit.record(%s)', target, arguments);
  execute format('create or replace trigger audit_delete after delete on %s
    referencing old table as old_rows for each statement execute function audit.record(%s)', target, arguments);
end
$$;

COMMENT ON FUNCTION audit.enable(target regclass, hidden text[]) IS 'Logs every insert, update and delete of a table from now on (no TRUNCATE, which only its owner may); the values of hidden columns are not shown; PB006 without a primary key';

REVOKE ALL ON FUNCTION audit.enable(target regclass, hidden text[]) FROM PUBLIC;
