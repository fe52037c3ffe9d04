CREATE TABLE copying.follows (
    application text NOT NULL,
    follower uuid DEFAULT gen_random_uuid() NOT NULL,
    source text NOT NULL,
    into_existing boolean DEFAULT false NOT NULL,
    "position" text,
    changes bigint DEFAULT 0 NOT NULL,
    began_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_at timestamp with time zone,
    cut_over_at timestamp with time zone,
    write_pause_ms integer,
    CONSTRAINT follows_application_check CHECK ((application ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT follows_changes_check CHECK ((changes >= 0)),
    CONSTRAINT follows_cut_over_at_check CHECK (((cut_over_at IS NULL) = (write_pause_ms IS NULL)))
);

COMMENT ON TABLE copying.follows IS 'Applications whose source is, or was, followed while it lives';

COMMENT ON COLUMN copying.follows.application IS 'The application';

COMMENT ON COLUMN copying.follows.follower IS 'What the journals at the source know this target by';

COMMENT ON COLUMN copying.follows.source IS 'The database that is followed, without a password';

COMMENT ON COLUMN copying.follows.into_existing IS 'Whether targets hold rows that did not come from the source: no row is missed there';

COMMENT ON COLUMN copying.follows."position" IS 'The snapshot of the source whose transactions are in the target; null: no pass since the copy';

COMMENT ON COLUMN copying.follows.changes IS 'How many writes were carried';

COMMENT ON COLUMN copying.follows.began_at IS 'When the journals were installed first';

COMMENT ON COLUMN copying.follows.applied_at IS 'When the last writes were carried';

COMMENT ON COLUMN copying.follows.cut_over_at IS 'When the source was fenced off and the target took over';

COMMENT ON COLUMN copying.follows.write_pause_ms IS 'How long nobody could write at the cut-over, in milliseconds';

ALTER TABLE ONLY copying.follows
    ADD CONSTRAINT follows_application_key PRIMARY KEY (application);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.follows TO app_copier;
GRANT SELECT ON TABLE copying.follows TO app_monitor;
