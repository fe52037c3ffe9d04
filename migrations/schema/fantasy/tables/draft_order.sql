CREATE TABLE fantasy.draft_order (
    league_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    pick_order integer NOT NULL,
    team_id uuid NOT NULL,
    CONSTRAINT draft_order_pick_order_check CHECK (((pick_order >= 1) AND (pick_order <= 100)))
);

ALTER TABLE ONLY fantasy.draft_order FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.draft_order IS 'Which team picks at which place of the first round';

COMMENT ON COLUMN fantasy.draft_order.league_id IS 'The league';

COMMENT ON COLUMN fantasy.draft_order.draft_id IS 'The draft';

COMMENT ON COLUMN fantasy.draft_order.pick_order IS 'The place, 1 is first';

COMMENT ON COLUMN fantasy.draft_order.team_id IS 'The team';

ALTER TABLE ONLY fantasy.draft_order
    ADD CONSTRAINT draft_order_league_id_draft_id_pick_order_key PRIMARY KEY (league_id, draft_id, pick_order);

ALTER TABLE ONLY fantasy.draft_order
    ADD CONSTRAINT draft_order_league_id_team_id_draft_id_key UNIQUE (league_id, team_id, draft_id);

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.draft_order REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{draft_id,pick_order}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.draft_order REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{draft_id,pick_order}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.draft_order REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{draft_id,pick_order}', '{}', '{}');

ALTER TABLE ONLY fantasy.draft_order
    ADD CONSTRAINT draft_order_league_id_draft_id_fk FOREIGN KEY (league_id, draft_id) REFERENCES fantasy.drafts(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.draft_order
    ADD CONSTRAINT draft_order_league_id_team_id_fk FOREIGN KEY (league_id, team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE fantasy.draft_order ENABLE ROW LEVEL SECURITY;

CREATE POLICY draft_order_delete ON fantasy.draft_order FOR DELETE TO app_user USING (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

CREATE POLICY draft_order_insert ON fantasy.draft_order FOR INSERT TO app_user WITH CHECK (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

CREATE POLICY draft_order_select ON fantasy.draft_order FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY draft_order_tenant ON fantasy.draft_order AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY draft_order_update ON fantasy.draft_order FOR UPDATE TO app_user USING (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

GRANT SELECT,DELETE ON TABLE fantasy.draft_order TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.draft_order TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.draft_order TO app_user;

GRANT INSERT(draft_id) ON TABLE fantasy.draft_order TO app_user;

GRANT INSERT(pick_order) ON TABLE fantasy.draft_order TO app_user;

GRANT INSERT(team_id),UPDATE(team_id) ON TABLE fantasy.draft_order TO app_user;
