CREATE FUNCTION cricket.nearest_players(player_id uuid, page_size integer DEFAULT 10) RETURNS TABLE(id uuid, full_name text, role text, team_id uuid, distance double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'extensions', 'pg_temp'
    SET "hnsw.iterative_scan" TO 'relaxed_order'
    SET "hnsw.ef_search" TO '100'
    AS $$
declare
  tenant constant uuid := app.require_tenant();
  own cricket.player_embeddings;
begin
  perform app.require_role('admin', 'scorer', 'analyst', 'fan');
  perform app.require_page('-', page_size);
  select * into own
  from cricket.player_embeddings as e
  where e.tenant_id = tenant and e.player_id = nearest_players.player_id;
  if not found then
    perform app.fail('PB004', format('no embedding of player %s', coalesce(player_id::text, 'null')));
  end if;
  return query
  with nearest as materialized (
    select e.player_id, e.embedding <=> own.embedding as distance
    from cricket.player_embeddings as e
    where e.tenant_id = tenant and e.model = own.model and e.player_id <> own.player_id
    order by e.embedding <=> own.embedding
    limit page_size
  )
  select p.id, p.full_name, p.role, p.team_id, n.distance
  from nearest as n
  join cricket.players as p on p.tenant_id = tenant and p.id = n.player_id
  order by n.distance, p.id;
end
$$;

COMMENT ON FUNCTION cricket.nearest_players(player_id uuid, page_size integer) IS 'The league''s players who play most like one of them, by cosine distance, nearest first; PB001, PB003, PB004, PB005';

REVOKE ALL ON FUNCTION cricket.nearest_players(player_id uuid, page_size integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cricket.nearest_players(player_id uuid, page_size integer) TO app_user;
