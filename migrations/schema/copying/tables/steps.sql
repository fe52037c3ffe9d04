CREATE TABLE copying.steps (
    id bigint NOT NULL,
    application text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    source_table text NOT NULL,
    target_table text NOT NULL,
    run_id bigint NOT NULL,
    cut text NOT NULL,
    began_empty boolean NOT NULL,
    estimated_rows bigint NOT NULL,
    estimated_bytes bigint NOT NULL,
    planned_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT steps_cut_check CHECK ((cut = ANY (ARRAY['key'::text, 'ctid'::text, 'whole'::text]))),
    CONSTRAINT steps_estimated_check CHECK (((estimated_rows >= 0) AND (estimated_bytes >= 0))),
    CONSTRAINT steps_kind_check CHECK ((kind = ANY (ARRAY['land'::text, 'copy'::text, 'shape'::text])))
);

COMMENT ON TABLE copying.steps IS 'What a copy consists of: landing, copying or shaping one table';

COMMENT ON COLUMN copying.steps.id IS 'The step';

COMMENT ON COLUMN copying.steps.application IS 'The application';

COMMENT ON COLUMN copying.steps.name IS 'What it does, for people';

COMMENT ON COLUMN copying.steps.kind IS 'land as it is, copy into the target, or shape what landed';

COMMENT ON COLUMN copying.steps.source_table IS 'The table of the source';

COMMENT ON COLUMN copying.steps.target_table IS 'The table that is written';

COMMENT ON COLUMN copying.steps.run_id IS 'The run that planned it, which names the job';

COMMENT ON COLUMN copying.steps.cut IS 'How it is cut into chunks: by key, by ctid, or not at all';

COMMENT ON COLUMN copying.steps.began_empty IS 'Whether the written table held nothing before';

COMMENT ON COLUMN copying.steps.estimated_rows IS 'How many rows the source expected';

COMMENT ON COLUMN copying.steps.estimated_bytes IS 'How many bytes the source expected';

COMMENT ON COLUMN copying.steps.planned_at IS 'When it was cut into chunks';

COMMENT ON COLUMN copying.steps.finished_at IS 'When its last chunk, keys and statistics were done';

ALTER TABLE copying.steps ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME copying.steps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY copying.steps
    ADD CONSTRAINT steps_id_key PRIMARY KEY (id);

ALTER TABLE ONLY copying.steps
    ADD CONSTRAINT steps_run_id_name_key UNIQUE (run_id, name);

CREATE INDEX steps_application_run_id_idx ON copying.steps USING btree (application, run_id);

COMMENT ON INDEX copying.steps_application_run_id_idx IS 'The newest job of an application';

ALTER TABLE ONLY copying.steps
    ADD CONSTRAINT steps_run_id_fk FOREIGN KEY (run_id) REFERENCES copying.runs(id);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.steps TO app_copier;
GRANT SELECT ON TABLE copying.steps TO app_monitor;
