CREATE FUNCTION cricket.search_players(query text, page_size integer DEFAULT 50, after_rank real DEFAULT NULL::real, after_id uuid DEFAULT NULL::uuid) RETURNS TABLE(id uuid, full_name text, role text, team_id uuid, team_name text, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'extensions', 'pg_temp'
    SET "pg_trgm.word_similarity_threshold" TO '0.4'
    AS $$
declare
  tenant constant uuid := app.require_tenant();
  spelling constant text := app.search_text(query);
  -- 'mar o''br' → 'mar':* & 'o':* & 'br':*, the words as app.simple cuts them; nothing of what
  -- people type is an operator
  words constant tsquery := (
    select string_agg(format('''%s'':*', replace(replace(t.lexeme, '\', '\\'), '''', '''''')), ' & ')::tsquery
    from unnest(to_tsvector('app.simple', query)) as t
  );
begin
  perform app.require_role('admin', 'scorer', 'analyst', 'fan');
  perform app.require_page(query, page_size);
  return query
  with found as (
    select p.id, (1 + similarity(spelling, app.search_text(p.full_name)))::real as rank
    from cricket.players as p
    where p.tenant_id = tenant and p.search_vector @@ words
    union all
    select p.id, word_similarity(spelling, app.search_text(p.full_name)) as rank
    from cricket.players as p
    where p.tenant_id = tenant and spelling <% app.search_text(p.full_name)
  ),
  best as (
    select f.id, max(f.rank) as rank from found as f group by f.id
  )
  select p.id, p.full_name, p.role, p.team_id, t.name, b.rank
  from best as b
  join cricket.players as p on p.tenant_id = tenant and p.id = b.id
  left join cricket.teams as t on t.tenant_id = tenant and t.id = p.team_id
  where after_rank is null or (-b.rank, b.id) > (-after_rank, after_id)
  order by -b.rank, b.id
  limit page_size;
end
$$;

COMMENT ON FUNCTION cricket.search_players(query text, page_size integer, after_rank real, after_id uuid) IS 'The league''s players by the beginning of their names or similar spelling, best first; PB001, PB003, PB005';

REVOKE ALL ON FUNCTION cricket.search_players(query text, page_size integer, after_rank real, after_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION cricket.search_players(query text, page_size integer, after_rank real, after_id uuid) TO app_user;
