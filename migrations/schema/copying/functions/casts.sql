CREATE FUNCTION copying.casts(target regclass, names text[], types text[]) RETURNS TABLE(name text, type text, problem text, is_binary boolean)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select
    quote_ident(s.name),
    t.type,
    case
      when a.attname is null then format('it gives %s, which %s does not have', s.name, target)
      when a.attgenerated <> '' then format('it gives %s, which %s computes itself', s.name, target)
      when not copying.fits(s.type, t.type) and not copying.travels_as_text(s.type, a.atttypid) then format('%s is %s and cannot always be %s', s.name, s.type, t.type)
    end,
    -- Composite types and arrays of what a database defines itself carry its own numbers of types.
    coalesce(y.oid < 16384 and y.typtype in ('b', 'r', 'm') and y.typsend <> 0 and y.typreceive <> 0, false)
  from unnest(names, types) as s (name, type)
  left join pg_catalog.pg_attribute as a on a.attrelid = target and a.attname = s.name and a.attnum > 0
  left join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t on true
  left join pg_catalog.pg_type as y on y.oid = a.atttypid
$$;

COMMENT ON FUNCTION copying.casts(target regclass, names text[], types text[]) IS 'The target''s type of each column that a direct plan gives, and what does not fit';

REVOKE ALL ON FUNCTION copying.casts(target regclass, names text[], types text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.casts(target regclass, names text[], types text[]) TO app_copier;
