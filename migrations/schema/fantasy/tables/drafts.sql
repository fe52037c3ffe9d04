CREATE TABLE fantasy.drafts (
    league_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    season integer NOT NULL,
    type text DEFAULT 'snake'::text NOT NULL,
    status text DEFAULT 'scheduled'::text NOT NULL,
    rounds integer DEFAULT 15 NOT NULL,
    seconds_per_pick integer DEFAULT 90 NOT NULL,
    scheduled_at timestamp with time zone,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT drafts_completed_at_check CHECK (((status = 'completed'::text) = (completed_at IS NOT NULL))),
    CONSTRAINT drafts_rounds_check CHECK (((rounds >= 1) AND (rounds <= 50))),
    CONSTRAINT drafts_season_check CHECK (((season >= 1920) AND (season <= 2100))),
    CONSTRAINT drafts_seconds_per_pick_check CHECK (((seconds_per_pick >= 5) AND (seconds_per_pick <= 604800))),
    CONSTRAINT drafts_started_at_check CHECK (((status = 'scheduled'::text) OR (started_at IS NOT NULL))),
    CONSTRAINT drafts_status_check CHECK ((status = ANY (ARRAY['scheduled'::text, 'in_progress'::text, 'paused'::text, 'completed'::text]))),
    CONSTRAINT drafts_type_check CHECK ((type = ANY (ARRAY['snake'::text, 'linear'::text])))
);

ALTER TABLE ONLY fantasy.drafts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.drafts IS 'How a league shares out the players before a season';

COMMENT ON COLUMN fantasy.drafts.league_id IS 'The league';

COMMENT ON COLUMN fantasy.drafts.id IS 'The draft, within the league';

COMMENT ON COLUMN fantasy.drafts.season IS 'The season that it is for, one draft each';

COMMENT ON COLUMN fantasy.drafts.type IS 'snake turns the order round every second round, linear keeps it';

COMMENT ON COLUMN fantasy.drafts.status IS 'What it is doing';

COMMENT ON COLUMN fantasy.drafts.rounds IS 'How many players each team picks';

COMMENT ON COLUMN fantasy.drafts.seconds_per_pick IS 'How long a team may think, in seconds';

COMMENT ON COLUMN fantasy.drafts.scheduled_at IS 'When it is to begin';

COMMENT ON COLUMN fantasy.drafts.started_at IS 'When it began';

COMMENT ON COLUMN fantasy.drafts.completed_at IS 'When the last pick was made';

COMMENT ON COLUMN fantasy.drafts.created_at IS 'When it was planned';

COMMENT ON COLUMN fantasy.drafts.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.drafts
    ADD CONSTRAINT drafts_league_id_id_key PRIMARY KEY (league_id, id);

ALTER TABLE ONLY fantasy.drafts
    ADD CONSTRAINT drafts_league_id_season_key UNIQUE (league_id, season);

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.drafts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.drafts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.drafts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.drafts FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.drafts
    ADD CONSTRAINT drafts_league_id_fk FOREIGN KEY (league_id) REFERENCES fantasy.leagues(id) ON DELETE CASCADE;

ALTER TABLE fantasy.drafts ENABLE ROW LEVEL SECURITY;

CREATE POLICY drafts_delete ON fantasy.drafts FOR DELETE TO app_user USING (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

CREATE POLICY drafts_insert ON fantasy.drafts FOR INSERT TO app_user WITH CHECK (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

CREATE POLICY drafts_select ON fantasy.drafts FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY drafts_tenant ON fantasy.drafts AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY drafts_update ON fantasy.drafts FOR UPDATE TO app_user USING (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

GRANT SELECT,DELETE ON TABLE fantasy.drafts TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.drafts TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.drafts TO app_user;

GRANT INSERT(season) ON TABLE fantasy.drafts TO app_user;

GRANT INSERT(type),UPDATE(type) ON TABLE fantasy.drafts TO app_user;

GRANT UPDATE(status) ON TABLE fantasy.drafts TO app_user;

GRANT INSERT(rounds),UPDATE(rounds) ON TABLE fantasy.drafts TO app_user;

GRANT INSERT(seconds_per_pick),UPDATE(seconds_per_pick) ON TABLE fantasy.drafts TO app_user;

GRANT INSERT(scheduled_at),UPDATE(scheduled_at) ON TABLE fantasy.drafts TO app_user;

GRANT UPDATE(started_at) ON TABLE fantasy.drafts TO app_user;

GRANT UPDATE(completed_at) ON TABLE fantasy.drafts TO app_user;
