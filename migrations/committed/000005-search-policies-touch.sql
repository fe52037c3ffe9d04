--! Previous: sha1:d31e2e011b191a91bee4763e3d02c7b699f8f28a
--! Hash: sha1:c677839c6626fdc6a149e07d2c43af47af4bd67e
--! Message: search policies touch

set local role app_owner;

-- Words without accents: app.english for prose, with its stems; app.simple for names, without.
create text search configuration app.english (copy = pg_catalog.english);

alter text search configuration app.english
alter mapping for hword, hword_part, word
with extensions.unaccent, pg_catalog.english_stem;

create text search configuration app.simple (copy = pg_catalog.simple);

alter text search configuration app.simple
alter mapping for hword, hword_part, word
with extensions.unaccent, pg_catalog.simple;

comment on text search configuration app.english is 'English stems, without accents: for prose';
comment on text search configuration app.simple is 'Words as they are, without accents: for names';

--! Included app/search.sql
-- Text as people search it: lower case, without accents. unaccent() itself is STABLE, since its
-- dictionary could be replaced; with the dictionary named it may be called IMMUTABLE, which an index
-- needs. The text search configurations app.english and app.simple do the same for words.
create or replace function app.search_text(value text) returns text
language sql immutable parallel safe strict
as $$
  select extensions.unaccent('extensions.unaccent'::regdictionary, lower(value))
$$;

comment on function app.search_text(text) is 'Lower case without accents, for trigram indexes';

grant execute on function app.search_text(text) to app_user, app_analyst, app_copier;
--! EndIncluded app/search.sql
--! Included app/touch.sql
-- Keeps updated_at true. As a row trigger before the update it costs no second write. It does not ask
-- whether anything changed: such a condition may not look at generated columns, and a list of the
-- others would miss the columns of tomorrow. app.touch_on_update() may be called again.
create or replace function app.touch() returns trigger
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace function app.touch_on_update(target regclass) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
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
--! EndIncluded app/touch.sql
--! Included app/policies.sql
-- How a file of policies begins: row level security on and forced, and a clean slate. The file then
-- makes every policy anew, so that it alone says who may do what, and a policy that was taken out of
-- it is gone.
create or replace function app.reset_policies(variadic targets regclass[]) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  target regclass;
  policy name;
begin
  foreach target in array targets loop
    execute format('alter table %s enable row level security, force row level security', target);
    for policy in select p.polname from pg_catalog.pg_policy as p where p.polrelid = target loop
      execute format('drop policy %I on %s', policy, target);
    end loop;
  end loop;
end
$$;

comment on function app.reset_policies(regclass[])
  is 'Turns row level security on, forces it, and drops all policies of the tables; the caller makes them anew';
--! EndIncluded app/policies.sql
