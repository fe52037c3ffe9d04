CREATE TABLE cricket.player_embeddings (
    tenant_id uuid NOT NULL,
    player_id uuid NOT NULL,
    model text NOT NULL,
    embedding extensions.vector(1536) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT player_embeddings_embedding_check CHECK ((extensions.vector_norm(embedding) > (0)::double precision)),
    CONSTRAINT player_embeddings_model_check CHECK (((length(model) >= 1) AND (length(model) <= 100)))
);

ALTER TABLE ONLY cricket.player_embeddings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.player_embeddings IS 'How a player plays, as a vector; computed by a model, therefore not audited';

COMMENT ON COLUMN cricket.player_embeddings.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.player_embeddings.player_id IS 'The player';

COMMENT ON COLUMN cricket.player_embeddings.model IS 'What computed it; vectors of two models cannot be compared';

COMMENT ON COLUMN cricket.player_embeddings.embedding IS '1,536 numbers, not all of them 0; their angle is the similarity';

COMMENT ON COLUMN cricket.player_embeddings.created_at IS 'When the vector was computed first';

COMMENT ON COLUMN cricket.player_embeddings.updated_at IS 'When it was computed last';

ALTER TABLE ONLY cricket.player_embeddings
    ADD CONSTRAINT player_embeddings_tenant_id_player_id_key PRIMARY KEY (tenant_id, player_id);

CREATE INDEX player_embeddings_embedding_idx ON cricket.player_embeddings USING hnsw (embedding extensions.vector_cosine_ops);

COMMENT ON INDEX cricket.player_embeddings_embedding_idx IS 'cricket.nearest_players(): by cosine; HNSW has one column, so the tenant is a filter behind it';

CREATE TRIGGER touch BEFORE UPDATE ON cricket.player_embeddings FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY cricket.player_embeddings
    ADD CONSTRAINT player_embeddings_tenant_id_player_id_fk FOREIGN KEY (tenant_id, player_id) REFERENCES cricket.players(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE cricket.player_embeddings ENABLE ROW LEVEL SECURITY;

CREATE POLICY player_embeddings_delete ON cricket.player_embeddings FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY player_embeddings_insert ON cricket.player_embeddings FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY player_embeddings_select ON cricket.player_embeddings FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'analyst'::text]))));

CREATE POLICY player_embeddings_tenant ON cricket.player_embeddings AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

CREATE POLICY player_embeddings_update ON cricket.player_embeddings FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT,DELETE ON TABLE cricket.player_embeddings TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.player_embeddings TO app_copier;

GRANT INSERT(tenant_id) ON TABLE cricket.player_embeddings TO app_user;

GRANT INSERT(player_id) ON TABLE cricket.player_embeddings TO app_user;

GRANT INSERT(model),UPDATE(model) ON TABLE cricket.player_embeddings TO app_user;

GRANT INSERT(embedding),UPDATE(embedding) ON TABLE cricket.player_embeddings TO app_user;
