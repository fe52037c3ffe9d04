CREATE TABLE fantasy.transactions (
    league_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    team_id uuid NOT NULL,
    type text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    processed_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT transactions_processed_at_check CHECK (((status = 'pending'::text) = (processed_at IS NULL))),
    CONSTRAINT transactions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'completed'::text, 'failed'::text, 'cancelled'::text]))),
    CONSTRAINT transactions_type_check CHECK ((type = ANY (ARRAY['add'::text, 'drop'::text, 'waiver'::text, 'trade'::text])))
);

ALTER TABLE ONLY fantasy.transactions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.transactions IS 'A team asks for players or lets them go';

COMMENT ON COLUMN fantasy.transactions.league_id IS 'The league';

COMMENT ON COLUMN fantasy.transactions.id IS 'The transaction, within the league';

COMMENT ON COLUMN fantasy.transactions.team_id IS 'The team that asks';

COMMENT ON COLUMN fantasy.transactions.type IS 'What kind: add, drop, waiver, trade';

COMMENT ON COLUMN fantasy.transactions.status IS 'What became of it';

COMMENT ON COLUMN fantasy.transactions.created_at IS 'When it was asked';

COMMENT ON COLUMN fantasy.transactions.processed_at IS 'When it was decided';

COMMENT ON COLUMN fantasy.transactions.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.transactions
    ADD CONSTRAINT transactions_league_id_id_key PRIMARY KEY (league_id, id);

CREATE INDEX transactions_league_id_created_at_idx ON fantasy.transactions USING btree (league_id, created_at DESC, id DESC);

COMMENT ON INDEX fantasy.transactions_league_id_created_at_idx IS 'Pages of transactions, newest first (transactions_page)';

CREATE INDEX transactions_league_id_status_created_at_idx ON fantasy.transactions USING btree (league_id, status, created_at DESC, id DESC);

COMMENT ON INDEX fantasy.transactions_league_id_status_created_at_idx IS 'Pages of transactions of one status: what is to be processed (transactions_by_status)';

CREATE INDEX transactions_league_id_team_id_idx ON fantasy.transactions USING btree (league_id, team_id);

COMMENT ON INDEX fantasy.transactions_league_id_team_id_idx IS 'The look-ups of the foreign key, and what a team did';

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.transactions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.transactions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.transactions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.transactions FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.transactions
    ADD CONSTRAINT transactions_league_id_team_id_fk FOREIGN KEY (league_id, team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE fantasy.transactions ENABLE ROW LEVEL SECURITY;

CREATE POLICY transactions_insert ON fantasy.transactions FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (status = 'pending'::text) AND (team_id = ( SELECT fantasy.my_team_id() AS my_team_id))));

CREATE POLICY transactions_select ON fantasy.transactions FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY transactions_tenant ON fantasy.transactions AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY transactions_update ON fantasy.transactions FOR UPDATE TO app_user USING (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (team_id = ( SELECT fantasy.my_team_id() AS my_team_id)) AND (status = 'pending'::text)) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())))) WITH CHECK (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (team_id = ( SELECT fantasy.my_team_id() AS my_team_id)) AND (status = 'cancelled'::text)) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))));

GRANT SELECT ON TABLE fantasy.transactions TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.transactions TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.transactions TO app_user;

GRANT INSERT(team_id) ON TABLE fantasy.transactions TO app_user;

GRANT INSERT(type) ON TABLE fantasy.transactions TO app_user;

GRANT UPDATE(status) ON TABLE fantasy.transactions TO app_user;

GRANT UPDATE(processed_at) ON TABLE fantasy.transactions TO app_user;
