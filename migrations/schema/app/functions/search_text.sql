CREATE FUNCTION app.search_text(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select extensions.unaccent('extensions.unaccent'::regdictionary, lower(value))
$$;

COMMENT ON FUNCTION app.search_text(value text) IS 'Lower case without accents, for trigram indexes';

REVOKE ALL ON FUNCTION app.search_text(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.search_text(value text) TO app_user;
GRANT ALL ON FUNCTION app.search_text(value text) TO app_analyst;
GRANT ALL ON FUNCTION app.search_text(value text) TO app_copier;
