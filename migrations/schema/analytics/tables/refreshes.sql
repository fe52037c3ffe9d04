CREATE TABLE analytics.refreshes (
    id bigint NOT NULL,
    name text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration interval NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT refreshes_outcome_check CHECK ((outcome = ANY (ARRAY['refreshed'::text, 'skipped'::text])))
);

COMMENT ON TABLE analytics.refreshes IS 'Refreshes of the last month';

COMMENT ON COLUMN analytics.refreshes.id IS 'Orders the refreshes';

COMMENT ON COLUMN analytics.refreshes.name IS 'The view';

COMMENT ON COLUMN analytics.refreshes.started_at IS 'When the refresh began';

COMMENT ON COLUMN analytics.refreshes.duration IS 'How long it took';

COMMENT ON COLUMN analytics.refreshes.outcome IS 'refreshed, or skipped because another was at it';

ALTER TABLE analytics.refreshes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME analytics.refreshes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY analytics.refreshes
    ADD CONSTRAINT refreshes_id_key PRIMARY KEY (id);

CREATE INDEX refreshes_name_id_idx ON analytics.refreshes USING btree (name, id);

COMMENT ON INDEX analytics.refreshes_name_id_idx IS 'The last refresh of a view (analytics.staleness), and the foreign key';

ALTER TABLE ONLY analytics.refreshes
    ADD CONSTRAINT refreshes_name_fk FOREIGN KEY (name) REFERENCES analytics.registry(name) ON DELETE CASCADE;
