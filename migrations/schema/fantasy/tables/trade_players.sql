CREATE TABLE fantasy.trade_players (
    league_id uuid NOT NULL,
    trade_id uuid NOT NULL,
    player_id uuid NOT NULL,
    given_by text NOT NULL,
    CONSTRAINT trade_players_given_by_check CHECK ((given_by = ANY (ARRAY['proposing'::text, 'receiving'::text])))
);

ALTER TABLE ONLY fantasy.trade_players FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.trade_players IS 'The players of a trade';

COMMENT ON COLUMN fantasy.trade_players.league_id IS 'The league';

COMMENT ON COLUMN fantasy.trade_players.trade_id IS 'The trade';

COMMENT ON COLUMN fantasy.trade_players.player_id IS 'The player';

COMMENT ON COLUMN fantasy.trade_players.given_by IS 'Which of the two teams gives him away';

ALTER TABLE ONLY fantasy.trade_players
    ADD CONSTRAINT trade_players_league_id_trade_id_player_id_key PRIMARY KEY (league_id, trade_id, player_id);

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.trade_players REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{trade_id,player_id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.trade_players REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{trade_id,player_id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.trade_players REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{trade_id,player_id}', '{}', '{}');

CREATE TRIGGER touch_trades AFTER INSERT ON fantasy.trade_players REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (row_security_active('fantasy.trades'::text)) EXECUTE FUNCTION fantasy.touch_trades();

ALTER TABLE ONLY fantasy.trade_players
    ADD CONSTRAINT trade_players_league_id_trade_id_fk FOREIGN KEY (league_id, trade_id) REFERENCES fantasy.trades(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.trade_players
    ADD CONSTRAINT trade_players_player_id_fk FOREIGN KEY (player_id) REFERENCES fantasy.players(id);

ALTER TABLE fantasy.trade_players ENABLE ROW LEVEL SECURITY;

CREATE POLICY trade_players_insert ON fantasy.trade_players FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (EXISTS ( SELECT
   FROM fantasy.trades t
  WHERE ((t.league_id = trade_players.league_id) AND (t.id = trade_players.trade_id) AND (t.status = 'proposed'::text) AND (t.proposing_team_id = ( SELECT fantasy.my_team_id() AS my_team_id)))))));

CREATE POLICY trade_players_select ON fantasy.trade_players FOR SELECT TO app_user USING ((( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())) OR (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (EXISTS ( SELECT
   FROM fantasy.trades t
  WHERE ((t.league_id = trade_players.league_id) AND (t.id = trade_players.trade_id)))))));

CREATE POLICY trade_players_tenant ON fantasy.trade_players AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

GRANT SELECT ON TABLE fantasy.trade_players TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.trade_players TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.trade_players TO app_user;

GRANT INSERT(trade_id) ON TABLE fantasy.trade_players TO app_user;

GRANT INSERT(player_id) ON TABLE fantasy.trade_players TO app_user;

GRANT INSERT(given_by) ON TABLE fantasy.trade_players TO app_user;
