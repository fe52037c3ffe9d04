CREATE TABLE copying.runs (
    id bigint NOT NULL,
    application text NOT NULL,
    source text NOT NULL,
    plan_hash text NOT NULL,
    state text DEFAULT 'running'::text NOT NULL,
    problem text,
    started_by text DEFAULT SESSION_USER NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT runs_application_check CHECK ((application ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT runs_finished_at_check CHECK (((state = 'running'::text) = (finished_at IS NULL))),
    CONSTRAINT runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'interrupted'::text, 'undone'::text])))
);

COMMENT ON TABLE copying.runs IS 'Every copy that was begun: of which application, from where, how it ended';

COMMENT ON COLUMN copying.runs.id IS 'The run';

COMMENT ON COLUMN copying.runs.application IS 'The application, a folder of sql/';

COMMENT ON COLUMN copying.runs.source IS 'Where the data came from, without a password';

COMMENT ON COLUMN copying.runs.plan_hash IS 'SHA-256 of the plan''s files';

COMMENT ON COLUMN copying.runs.state IS 'How it stands; a run that was killed is called interrupted by the next one';

COMMENT ON COLUMN copying.runs.problem IS 'Why it failed';

COMMENT ON COLUMN copying.runs.started_by IS 'Who began it';

COMMENT ON COLUMN copying.runs.started_at IS 'When it began';

COMMENT ON COLUMN copying.runs.finished_at IS 'When it ended';

ALTER TABLE copying.runs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME copying.runs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY copying.runs
    ADD CONSTRAINT runs_id_key PRIMARY KEY (id);

CREATE INDEX runs_application_id_idx ON copying.runs USING btree (application, id);

COMMENT ON INDEX copying.runs_application_id_idx IS 'The last run of an application';

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.runs TO app_copier;
GRANT SELECT ON TABLE copying.runs TO app_monitor;
