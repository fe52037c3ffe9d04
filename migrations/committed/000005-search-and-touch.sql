--! Previous: sha1:d31e2e011b191a91bee4763e3d02c7b699f8f28a
--! Hash: sha1:bdfb849a7e8ace80f455a372fbfdc468ec9a51c8
--! Message: search and touch

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
