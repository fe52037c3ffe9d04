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
