CREATE FUNCTION app.require_page(query text, page_size integer) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if query is null or length(query) not between 1 and 200 then
    perform app.fail('PB005', 'query is 1 to 200 characters');
  end if;
  if page_size is null or page_size not between 1 and 200 then
    perform app.fail('PB005', 'page_size is 1 to 200 rows');
  end if;
end
$$;

COMMENT ON FUNCTION app.require_page(query text, page_size integer) IS 'PB005 unless a search''s words and page size are usable';

REVOKE ALL ON FUNCTION app.require_page(query text, page_size integer) FROM PUBLIC;
GRANT ALL ON FUNCTION app.require_page(query text, page_size integer) TO app_user;
