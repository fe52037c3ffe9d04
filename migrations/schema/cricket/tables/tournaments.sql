CREATE TABLE cricket.tournaments (
    tenant_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    season_id uuid NOT NULL,
    name text NOT NULL,
    format text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tournaments_ends_on_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT tournaments_format_check CHECK ((format = ANY (ARRAY['t10'::text, 't20'::text, 'one_day'::text, 'multi_day'::text]))),
    CONSTRAINT tournaments_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT tournaments_starts_on_ends_on_check CHECK ((isfinite(starts_on) AND isfinite(ends_on)))
);

ALTER TABLE ONLY cricket.tournaments FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.tournaments IS 'Competitions of a season';

COMMENT ON COLUMN cricket.tournaments.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.tournaments.id IS 'The tournament, within the league';

COMMENT ON COLUMN cricket.tournaments.season_id IS 'The season that it belongs to';

COMMENT ON COLUMN cricket.tournaments.name IS 'Its name, unique within the season';

COMMENT ON COLUMN cricket.tournaments.format IS 'How long its matches are';

COMMENT ON COLUMN cricket.tournaments.starts_on IS 'Its first day';

COMMENT ON COLUMN cricket.tournaments.ends_on IS 'Its last day; a week later its leaderboards are not computed any more';

COMMENT ON COLUMN cricket.tournaments.created_at IS 'When the tournament was entered';

COMMENT ON COLUMN cricket.tournaments.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY cricket.tournaments
    ADD CONSTRAINT tournaments_tenant_id_id_key PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY cricket.tournaments
    ADD CONSTRAINT tournaments_tenant_id_season_id_id_key UNIQUE (tenant_id, season_id, id);

ALTER TABLE ONLY cricket.tournaments
    ADD CONSTRAINT tournaments_tenant_id_season_id_name_key UNIQUE (tenant_id, season_id, name);

CREATE TRIGGER audit_delete AFTER DELETE ON cricket.tournaments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON cricket.tournaments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON cricket.tournaments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON cricket.tournaments FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY cricket.tournaments
    ADD CONSTRAINT tournaments_tenant_id_season_id_fk FOREIGN KEY (tenant_id, season_id) REFERENCES cricket.seasons(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE cricket.tournaments ENABLE ROW LEVEL SECURITY;

CREATE POLICY tournaments_delete ON cricket.tournaments FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY tournaments_insert ON cricket.tournaments FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY tournaments_select ON cricket.tournaments FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY tournaments_tenant ON cricket.tournaments AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

CREATE POLICY tournaments_update ON cricket.tournaments FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT,DELETE ON TABLE cricket.tournaments TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.tournaments TO app_copier;

GRANT INSERT(tenant_id) ON TABLE cricket.tournaments TO app_user;

GRANT INSERT(season_id) ON TABLE cricket.tournaments TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE cricket.tournaments TO app_user;

GRANT INSERT(format),UPDATE(format) ON TABLE cricket.tournaments TO app_user;

GRANT INSERT(starts_on),UPDATE(starts_on) ON TABLE cricket.tournaments TO app_user;

GRANT INSERT(ends_on),UPDATE(ends_on) ON TABLE cricket.tournaments TO app_user;
