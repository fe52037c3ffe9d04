CREATE TABLE cricket.ball_events (
    tenant_id uuid NOT NULL,
    match_id uuid NOT NULL,
    innings integer NOT NULL,
    over_number integer NOT NULL,
    ball_number integer NOT NULL,
    "time" timestamp with time zone NOT NULL,
    batsman_id uuid NOT NULL,
    bowler_id uuid NOT NULL,
    runs integer DEFAULT 0 NOT NULL,
    extras jsonb,
    wicket jsonb,
    dismissed_id uuid GENERATED ALWAYS AS (((wicket ->> 'player_id'::text))::uuid) STORED,
    CONSTRAINT ball_events_ball_number_check CHECK (((ball_number >= 1) AND (ball_number <= 30))),
    CONSTRAINT ball_events_bowler_id_check CHECK ((bowler_id <> batsman_id)),
    CONSTRAINT ball_events_extras_check CHECK (((extras IS NULL) OR COALESCE((((extras ->> 'kind'::text) = ANY (ARRAY['wide'::text, 'no_ball'::text, 'bye'::text, 'leg_bye'::text, 'penalty'::text])) AND (jsonb_typeof((extras -> 'runs'::text)) = 'number'::text) AND ((extras ->> 'runs'::text) ~ '^[1-9]$'::text)), false))),
    CONSTRAINT ball_events_innings_check CHECK (((innings >= 1) AND (innings <= 8))),
    CONSTRAINT ball_events_over_number_check CHECK (((over_number >= 0) AND (over_number <= 999))),
    CONSTRAINT ball_events_runs_check CHECK (((runs >= 0) AND (runs <= 8))),
    CONSTRAINT ball_events_wicket_check CHECK (((wicket IS NULL) OR COALESCE((((wicket ->> 'kind'::text) = ANY (ARRAY['bowled'::text, 'caught'::text, 'lbw'::text, 'stumped'::text, 'hit_wicket'::text, 'run_out'::text, 'obstructing'::text, 'timed_out'::text, 'hit_twice'::text, 'retired_out'::text])) AND (dismissed_id IS NOT NULL)), false)))
);

ALTER TABLE ONLY cricket.ball_events FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.ball_events IS 'Every delivery of every match, in chunks of 90 days; too many for the audit log; kept for ten years';

COMMENT ON COLUMN cricket.ball_events.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.ball_events.match_id IS 'The match';

COMMENT ON COLUMN cricket.ball_events.innings IS 'First, second, …; super overs count on';

COMMENT ON COLUMN cricket.ball_events.over_number IS 'Overs completed before, as on the scoreboard';

COMMENT ON COLUMN cricket.ball_events.ball_number IS 'The delivery within the over, from 1; wides and no-balls count too';

COMMENT ON COLUMN cricket.ball_events."time" IS 'When it was bowled; decides about the chunk';

COMMENT ON COLUMN cricket.ball_events.batsman_id IS 'Who faced it';

COMMENT ON COLUMN cricket.ball_events.bowler_id IS 'Who bowled it';

COMMENT ON COLUMN cricket.ball_events.runs IS 'Runs off the bat';

COMMENT ON COLUMN cricket.ball_events.extras IS 'Runs that nobody hit: {"kind": wide, no_ball, bye, leg_bye or penalty, "runs": 1 to 9}';

COMMENT ON COLUMN cricket.ball_events.wicket IS 'Who got out and how: {"kind": bowled, caught, …, "player_id": who}';

COMMENT ON COLUMN cricket.ball_events.dismissed_id IS 'The player of wicket, computed, so that a foreign key can hold him to the league';

ALTER TABLE ONLY cricket.ball_events
    ADD CONSTRAINT ball_events_tenant_id_match_id_ball_time_key PRIMARY KEY (tenant_id, match_id, innings, over_number, ball_number, "time");

CREATE INDEX ball_events_tenant_id_batsman_id_idx ON cricket.ball_events USING btree (tenant_id, batsman_id);

COMMENT ON INDEX cricket.ball_events_tenant_id_batsman_id_idx IS 'The foreign key; a batsman''s deliveries';

CREATE INDEX ball_events_tenant_id_bowler_id_idx ON cricket.ball_events USING btree (tenant_id, bowler_id);

COMMENT ON INDEX cricket.ball_events_tenant_id_bowler_id_idx IS 'The foreign key; a bowler''s deliveries';

CREATE INDEX ball_events_tenant_id_dismissed_id_idx ON cricket.ball_events USING btree (tenant_id, dismissed_id);

COMMENT ON INDEX cricket.ball_events_tenant_id_dismissed_id_idx IS 'The foreign key; a player''s dismissals';

CREATE TRIGGER check_ball_events AFTER INSERT ON cricket.ball_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN ((NOT row_security_active('cricket.matches'::text))) EXECUTE FUNCTION cricket.check_ball_events();

CREATE TRIGGER check_live_ball_events AFTER INSERT ON cricket.ball_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (row_security_active('cricket.matches'::text)) EXECUTE FUNCTION cricket.check_ball_events('live');

CREATE TRIGGER ts_insert_blocker BEFORE INSERT ON cricket.ball_events FOR EACH ROW EXECUTE FUNCTION _timescaledb_functions.insert_blocker();

ALTER TABLE ONLY cricket.ball_events
    ADD CONSTRAINT ball_events_tenant_id_batsman_id_fk FOREIGN KEY (tenant_id, batsman_id) REFERENCES cricket.players(tenant_id, id);

ALTER TABLE ONLY cricket.ball_events
    ADD CONSTRAINT ball_events_tenant_id_bowler_id_fk FOREIGN KEY (tenant_id, bowler_id) REFERENCES cricket.players(tenant_id, id);

ALTER TABLE ONLY cricket.ball_events
    ADD CONSTRAINT ball_events_tenant_id_dismissed_id_fk FOREIGN KEY (tenant_id, dismissed_id) REFERENCES cricket.players(tenant_id, id);

ALTER TABLE ONLY cricket.ball_events
    ADD CONSTRAINT ball_events_tenant_id_match_id_fk FOREIGN KEY (tenant_id, match_id) REFERENCES cricket.matches(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE cricket.ball_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY ball_events_insert ON cricket.ball_events FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text]))) AND (EXISTS ( SELECT
   FROM cricket.matches m
  WHERE ((m.tenant_id = ball_events.tenant_id) AND (m.id = ball_events.match_id) AND (m.status = 'live'::text))))));

CREATE POLICY ball_events_select ON cricket.ball_events FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY ball_events_tenant ON cricket.ball_events AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.ball_events TO app_copier;

GRANT SELECT(tenant_id),INSERT(tenant_id) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(match_id),INSERT(match_id) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(innings),INSERT(innings) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(over_number),INSERT(over_number) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(ball_number),INSERT(ball_number) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT("time"),INSERT("time") ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(batsman_id),INSERT(batsman_id) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(bowler_id),INSERT(bowler_id) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(runs),INSERT(runs) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(extras),INSERT(extras) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(wicket),INSERT(wicket) ON TABLE cricket.ball_events TO app_user;

GRANT SELECT(dismissed_id) ON TABLE cricket.ball_events TO app_user;
