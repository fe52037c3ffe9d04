-- Search and similarity. Word search, trigrams and distances use operators that are not leakproof, so
-- under row level security they could never be index conditions: these functions have their
-- definer's rights instead, take the league from the transaction (PB001 without one), ask for the
-- role themselves, and name the league in every condition.
--
-- A player is found by the beginnings of the words of his name, or by a similar spelling; both are
-- ranked by similarity, and a name that has all the words stands before one that is only similar.
-- Ties are broken by the key, so that pages never overlap: the next page begins behind
-- (after_rank, after_id) of the last row. 0.4 lets two letters swapped in a word of five pass, but
-- not the first two.
--
-- Neighbours come out of the HNSW index nearest first, of all leagues, and those of other leagues are
-- thrown away; a small league would be left with too few. iterative_scan lets the index go on until
-- the page is full, or until 20,000 vectors were seen (hnsw.max_scan_tuples). Tried with 1,616 vectors
-- of 12 leagues, of the true ten nearest of a small league 60 % were found without it, 98 % in
-- strict_order, all in relaxed_order, which may give them a little out of order: hence the second
-- sort. Where the planner finds it cheaper to sort all vectors of a league, as it does for some
-- hundreds, the answer is exact.
--
-- The first statement loads both libraries, whose settings a function may only name once they are
-- there.
select
  extensions.show_limit(),
  '[1]'::extensions.vector;

create or replace function cricket.search_players(
  query text,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, full_name text, role text, team_id uuid, team_name text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
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

create or replace function cricket.nearest_players(
  player_id uuid,
  page_size integer default 10
) returns table (id uuid, full_name text, role text, team_id uuid, distance double precision)
language plpgsql stable parallel safe security definer rows 10
set search_path = pg_catalog, extensions, pg_temp
set hnsw.iterative_scan = 'relaxed_order'
set hnsw.ef_search = 100
as $$
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

comment on function cricket.search_players(text, integer, real, uuid)
  is 'The league''s players by the beginning of their names or similar spelling, best first; PB001, PB003, PB005';

comment on function cricket.nearest_players(uuid, integer)
  is 'The league''s players who play most like one of them, by cosine distance, nearest first; PB001, PB003, PB004, PB005';

grant execute
on function cricket.search_players(text, integer, real, uuid),
  cricket.nearest_players(uuid, integer)
to app_user;
