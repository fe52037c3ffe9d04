-- Keeps updated_at true. As a row trigger before the update it costs no second write. It does not ask
-- whether anything changed: such a condition may not look at generated columns, and a list of the
-- others would miss the columns of tomorrow. A copy that follows its source brings the time along: it
-- says so in the way in which it silences the audit. app.touch_on_update() may be called again.
create or replace function app.touch() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
