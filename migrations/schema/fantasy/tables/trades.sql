CREATE TABLE fantasy.trades (
    league_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    proposing_team_id uuid NOT NULL,
    receiving_team_id uuid NOT NULL,
    status text DEFAULT 'proposed'::text NOT NULL,
    message text,
    expires_at timestamp with time zone DEFAULT (now() + '7 days'::interval) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT trades_message_check CHECK (((length(message) >= 1) AND (length(message) <= 1000))),
    CONSTRAINT trades_proposing_team_id_receiving_team_id_check CHECK ((proposing_team_id <> receiving_team_id)),
    CONSTRAINT trades_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'accepted'::text, 'rejected'::text, 'cancelled'::text, 'vetoed'::text, 'expired'::text])))
);

ALTER TABLE ONLY fantasy.trades FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.trades IS 'A team offers another one a trade; between the two owners until it is done';

COMMENT ON COLUMN fantasy.trades.league_id IS 'The league';

COMMENT ON COLUMN fantasy.trades.id IS 'The trade, within the league';

COMMENT ON COLUMN fantasy.trades.proposing_team_id IS 'The team that offers';

COMMENT ON COLUMN fantasy.trades.receiving_team_id IS 'The team that answers';

COMMENT ON COLUMN fantasy.trades.status IS 'What became of it';

COMMENT ON COLUMN fantasy.trades.message IS 'What the proposer says to it';

COMMENT ON COLUMN fantasy.trades.expires_at IS 'No answer counts after this time';

COMMENT ON COLUMN fantasy.trades.created_at IS 'When it was offered';

COMMENT ON COLUMN fantasy.trades.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.trades
    ADD CONSTRAINT trades_league_id_id_key PRIMARY KEY (league_id, id);

CREATE INDEX trades_league_id_expires_at_idx ON fantasy.trades USING btree (league_id, expires_at) WHERE (status = 'proposed'::text);

COMMENT ON INDEX fantasy.trades_league_id_expires_at_idx IS 'What expires (the job fantasy_trade_expiry reads the whole of it): only the few that are open';

CREATE INDEX trades_league_id_proposing_team_id_created_at_idx ON fantasy.trades USING btree (league_id, proposing_team_id, created_at DESC, id DESC);

COMMENT ON INDEX fantasy.trades_league_id_proposing_team_id_created_at_idx IS 'What a team offered, newest first; the look-ups of the foreign key';

CREATE INDEX trades_league_id_receiving_team_id_created_at_idx ON fantasy.trades USING btree (league_id, receiving_team_id, created_at DESC, id DESC);

COMMENT ON INDEX fantasy.trades_league_id_receiving_team_id_created_at_idx IS 'What a team was offered, newest first; the look-ups of the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.trades REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.trades REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.trades REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER notify_trade_proposed AFTER INSERT ON fantasy.trades REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION fantasy.notify_leagues('trade_proposed');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.trades FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.trades
    ADD CONSTRAINT trades_league_id_proposing_team_id_fk FOREIGN KEY (league_id, proposing_team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.trades
    ADD CONSTRAINT trades_league_id_receiving_team_id_fk FOREIGN KEY (league_id, receiving_team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE fantasy.trades ENABLE ROW LEVEL SECURITY;

CREATE POLICY trades_insert ON fantasy.trades FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (status = 'proposed'::text) AND (proposing_team_id = ( SELECT fantasy.my_team_id() AS my_team_id))));

CREATE POLICY trades_select ON fantasy.trades FOR SELECT TO app_user USING (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND ((( SELECT fantasy.my_team_id() AS my_team_id) = proposing_team_id) OR (( SELECT fantasy.my_team_id() AS my_team_id) = receiving_team_id))) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))));

CREATE POLICY trades_tenant ON fantasy.trades AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY trades_update ON fantasy.trades FOR UPDATE TO app_user USING (((status = 'proposed'::text) AND (expires_at > now()) AND ( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (((( SELECT fantasy.my_team_id() AS my_team_id) = proposing_team_id) OR (( SELECT fantasy.my_team_id() AS my_team_id) = receiving_team_id)) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))))) WITH CHECK (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (proposing_team_id = ( SELECT fantasy.my_team_id() AS my_team_id)) AND (status = 'cancelled'::text)) OR (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (receiving_team_id = ( SELECT fantasy.my_team_id() AS my_team_id)) AND (status = ANY (ARRAY['accepted'::text, 'rejected'::text]))) OR (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())) AND (status = 'vetoed'::text))));

GRANT SELECT ON TABLE fantasy.trades TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.trades TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.trades TO app_user;

GRANT INSERT(proposing_team_id) ON TABLE fantasy.trades TO app_user;

GRANT INSERT(receiving_team_id) ON TABLE fantasy.trades TO app_user;

GRANT UPDATE(status) ON TABLE fantasy.trades TO app_user;

GRANT INSERT(message) ON TABLE fantasy.trades TO app_user;

GRANT INSERT(expires_at) ON TABLE fantasy.trades TO app_user;
