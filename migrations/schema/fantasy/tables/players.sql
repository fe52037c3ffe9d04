CREATE TABLE fantasy.players (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    "position" text NOT NULL,
    nfl_team text,
    status text DEFAULT 'active'::text NOT NULL,
    rank integer,
    sort_rank integer GENERATED ALWAYS AS (COALESCE(rank, 2147483647)) STORED NOT NULL,
    adp numeric(6,2),
    image_url text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (to_tsvector('app.simple'::regconfig, ((name || ' '::text) || COALESCE(nfl_team, ''::text)))) STORED,
    CONSTRAINT players_adp_check CHECK (((adp > (0)::numeric) AND (adp < 'Infinity'::numeric))),
    CONSTRAINT players_image_url_check CHECK ((length(image_url) <= 1000)),
    CONSTRAINT players_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT players_nfl_team_check CHECK ((nfl_team ~ '^[A-Z]{2,3}$'::text)),
    CONSTRAINT players_position_check CHECK (("position" = ANY (ARRAY['QB'::text, 'RB'::text, 'WR'::text, 'TE'::text, 'K'::text, 'DST'::text]))),
    CONSTRAINT players_rank_check CHECK ((rank > 0)),
    CONSTRAINT players_status_check CHECK ((status = ANY (ARRAY['active'::text, 'questionable'::text, 'doubtful'::text, 'out'::text, 'injured_reserve'::text, 'suspended'::text, 'inactive'::text])))
);

ALTER TABLE ONLY fantasy.players FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.players IS 'The players of the NFL, the same for all leagues; written by a feed';

COMMENT ON COLUMN fantasy.players.id IS 'The player';

COMMENT ON COLUMN fantasy.players.name IS 'As it is written, with accents and apostrophes';

COMMENT ON COLUMN fantasy.players."position" IS 'Where he plays; DST is a team''s whole defence';

COMMENT ON COLUMN fantasy.players.nfl_team IS 'The NFL team''s abbreviation; none for a free agent';

COMMENT ON COLUMN fantasy.players.status IS 'Whether he can play';

COMMENT ON COLUMN fantasy.players.rank IS 'The experts'' rank, 1 is best; none beyond their list';

COMMENT ON COLUMN fantasy.players.sort_rank IS 'The rank, and the highest number for players without one: a total order for pages';

COMMENT ON COLUMN fantasy.players.adp IS 'Average draft position, in picks';

COMMENT ON COLUMN fantasy.players.image_url IS 'His picture';

COMMENT ON COLUMN fantasy.players.created_at IS 'When the feed first named him';

COMMENT ON COLUMN fantasy.players.updated_at IS 'When this row was changed last';

COMMENT ON COLUMN fantasy.players.search_vector IS 'Name and NFL team as words, without accents or stems';

ALTER TABLE ONLY fantasy.players
    ADD CONSTRAINT players_id_key PRIMARY KEY (id);

CREATE INDEX players_name_idx ON fantasy.players USING gin (app.search_text(name) extensions.gin_trgm_ops);

COMMENT ON INDEX fantasy.players_name_idx IS 'fantasy.search_players(): similar names by trigrams';

CREATE INDEX players_position_nfl_team_status_idx ON fantasy.players USING btree ("position", nfl_team, status);

COMMENT ON INDEX fantasy.players_position_nfl_team_status_idx IS 'Players of a position, in an NFL team, of a status';

CREATE INDEX players_search_vector_idx ON fantasy.players USING gin (search_vector);

COMMENT ON INDEX fantasy.players_search_vector_idx IS 'fantasy.search_players(): the beginnings of words';

CREATE INDEX players_sort_rank_idx ON fantasy.players USING btree (sort_rank, id);

COMMENT ON INDEX fantasy.players_sort_rank_idx IS 'fantasy.search_players() without words: by rank, players without one last';

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.players FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE fantasy.players ENABLE ROW LEVEL SECURITY;

CREATE POLICY players_reference ON fantasy.players FOR SELECT TO app_user, app_analyst USING (true);

GRANT SELECT ON TABLE fantasy.players TO app_user;
GRANT SELECT ON TABLE fantasy.players TO app_analyst;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.players TO app_copier;
