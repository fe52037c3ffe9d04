CREATE TABLE jobs.holds (
    name text NOT NULL,
    pid integer DEFAULT pg_backend_pid() NOT NULL,
    held_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE jobs.holds IS 'The jobs that a session holds at present';

COMMENT ON COLUMN jobs.holds.name IS 'The job that is held';

COMMENT ON COLUMN jobs.holds.pid IS 'The session that holds it, as in pg_stat_activity';

COMMENT ON COLUMN jobs.holds.held_at IS 'Since when it is held';

ALTER TABLE ONLY jobs.holds
    ADD CONSTRAINT holds_name_pid_key PRIMARY KEY (name, pid);

ALTER TABLE ONLY jobs.holds
    ADD CONSTRAINT holds_name_fk FOREIGN KEY (name) REFERENCES jobs.registry(name) ON UPDATE CASCADE ON DELETE CASCADE;

GRANT SELECT ON TABLE jobs.holds TO app_monitor;
