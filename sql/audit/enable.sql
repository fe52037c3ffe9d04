-- Switches the audit of a table on and off. Both may be called again at any time; enabling again
-- takes up a changed key, new generated columns or other hidden columns. The tenant is the first
-- column of the primary key, as everywhere in plumb; the rest of the key names the row.
create or replace function audit.may_pause() returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select pg_has_role(session_user, 'app_copier', 'member')
$$;

create or replace function audit.disable(target regclass) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('drop trigger if exists audit_insert on %s', target);
  execute format('drop trigger if exists audit_update on %s', target);
  execute format('drop trigger if exists audit_delete on %s', target);
end
$$;

create or replace function audit.enable(target regclass, hidden text[] default '{}') returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
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

comment on function audit.may_pause()
  is 'Whether this session may silence the audit: members of app_copier';

comment on function audit.enable(regclass, text[])
  is 'Logs every insert, update and delete of a table from now on (no TRUNCATE, which only its owner may); the values of hidden columns are not shown; PB006 without a primary key';

comment on function audit.disable(regclass)
  is 'Logs no change of a table any more; what was logged stays';
