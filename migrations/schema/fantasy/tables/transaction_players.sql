CREATE TABLE fantasy.transaction_players (
    league_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    player_id uuid NOT NULL,
    action text NOT NULL,
    CONSTRAINT transaction_players_action_check CHECK ((action = ANY (ARRAY['add'::text, 'drop'::text])))
);

ALTER TABLE ONLY fantasy.transaction_players FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.transaction_players IS 'The players of a transaction';

COMMENT ON COLUMN fantasy.transaction_players.league_id IS 'The league';

COMMENT ON COLUMN fantasy.transaction_players.transaction_id IS 'The transaction';

COMMENT ON COLUMN fantasy.transaction_players.player_id IS 'The player';

COMMENT ON COLUMN fantasy.transaction_players.action IS 'Whether the team adds or drops him';

ALTER TABLE ONLY fantasy.transaction_players
    ADD CONSTRAINT transaction_players_league_id_transaction_id_player_id_key PRIMARY KEY (league_id, transaction_id, player_id);

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.transaction_players REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{transaction_id,player_id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.transaction_players REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{transaction_id,player_id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.transaction_players REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{transaction_id,player_id}', '{}', '{}');

CREATE TRIGGER touch_transactions AFTER INSERT ON fantasy.transaction_players REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (row_security_active('fantasy.transactions'::text)) EXECUTE FUNCTION fantasy.touch_transactions();

ALTER TABLE ONLY fantasy.transaction_players
    ADD CONSTRAINT transaction_players_league_id_transaction_id_fk FOREIGN KEY (league_id, transaction_id) REFERENCES fantasy.transactions(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.transaction_players
    ADD CONSTRAINT transaction_players_player_id_fk FOREIGN KEY (player_id) REFERENCES fantasy.players(id);

ALTER TABLE fantasy.transaction_players ENABLE ROW LEVEL SECURITY;

CREATE POLICY transaction_players_insert ON fantasy.transaction_players FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (EXISTS ( SELECT
   FROM fantasy.transactions t
  WHERE ((t.league_id = transaction_players.league_id) AND (t.id = transaction_players.transaction_id) AND (t.status = 'pending'::text) AND (t.team_id = ( SELECT fantasy.my_team_id() AS my_team_id)))))));

CREATE POLICY transaction_players_select ON fantasy.transaction_players FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY transaction_players_tenant ON fantasy.transaction_players AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

GRANT SELECT ON TABLE fantasy.transaction_players TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.transaction_players TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.transaction_players TO app_user;

GRANT INSERT(transaction_id) ON TABLE fantasy.transaction_players TO app_user;

GRANT INSERT(player_id) ON TABLE fantasy.transaction_players TO app_user;

GRANT INSERT(action) ON TABLE fantasy.transaction_players TO app_user;
