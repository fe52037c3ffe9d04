CREATE TABLE housing.projects (
    company_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    developer text,
    location text,
    address text,
    latitude double precision,
    longitude double precision,
    total_units integer,
    affordable_units integer,
    ami_levels text[] DEFAULT '{}'::text[] NOT NULL,
    unit_types text[] DEFAULT '{}'::text[] NOT NULL,
    status text DEFAULT 'planning'::text NOT NULL,
    completion_date date,
    application_deadline date,
    description text,
    amenities jsonb DEFAULT '[]'::jsonb NOT NULL,
    images text[] DEFAULT '{}'::text[] NOT NULL,
    price_range_min numeric(12,2),
    price_range_max numeric(12,2),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (((setweight(to_tsvector('app.english'::regconfig, name), 'A'::"char") || setweight(to_tsvector('app.english'::regconfig, COALESCE(location, ''::text)), 'B'::"char")) || setweight(to_tsvector('app.english'::regconfig, COALESCE(description, ''::text)), 'C'::"char"))) STORED,
    CONSTRAINT projects_address_check CHECK ((length(address) <= 1000)),
    CONSTRAINT projects_affordable_units_check CHECK (((affordable_units >= 0) AND (affordable_units <= total_units))),
    CONSTRAINT projects_amenities_check CHECK ((jsonb_typeof(amenities) = 'array'::text)),
    CONSTRAINT projects_description_check CHECK ((length(description) <= 10000)),
    CONSTRAINT projects_developer_check CHECK ((length(developer) <= 255)),
    CONSTRAINT projects_latitude_longitude_check CHECK ((((latitude IS NULL) = (longitude IS NULL)) AND ((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision)) AND ((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision)))),
    CONSTRAINT projects_location_check CHECK ((length(location) <= 255)),
    CONSTRAINT projects_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT projects_price_range_check CHECK (((price_range_min >= (0)::numeric) AND (price_range_min < 'Infinity'::numeric) AND (price_range_max >= COALESCE(price_range_min, (0)::numeric)) AND (price_range_max < 'Infinity'::numeric))),
    CONSTRAINT projects_status_check CHECK ((status = ANY (ARRAY['planning'::text, 'construction'::text, 'marketing'::text, 'accepting_applications'::text, 'completed'::text]))),
    CONSTRAINT projects_total_units_check CHECK ((total_units >= 0))
);

ALTER TABLE ONLY housing.projects FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE housing.projects IS 'Buildings with affordable homes, from the plan to the last handover';

COMMENT ON COLUMN housing.projects.company_id IS 'The company';

COMMENT ON COLUMN housing.projects.id IS 'The project, within the company';

COMMENT ON COLUMN housing.projects.name IS 'The project''s name';

COMMENT ON COLUMN housing.projects.developer IS 'Who builds it';

COMMENT ON COLUMN housing.projects.location IS 'City or district';

COMMENT ON COLUMN housing.projects.address IS 'Postal address';

COMMENT ON COLUMN housing.projects.latitude IS 'Degrees north; with longitude or not at all';

COMMENT ON COLUMN housing.projects.longitude IS 'Degrees east';

COMMENT ON COLUMN housing.projects.total_units IS 'Homes in all';

COMMENT ON COLUMN housing.projects.affordable_units IS 'Homes below the market''s price';

COMMENT ON COLUMN housing.projects.ami_levels IS 'Income limits of the homes, as shares of the area''s median income';

COMMENT ON COLUMN housing.projects.unit_types IS 'Kinds of homes: studio, 1br and so on';

COMMENT ON COLUMN housing.projects.status IS 'How far the project is';

COMMENT ON COLUMN housing.projects.completion_date IS 'When it is or was to be finished';

COMMENT ON COLUMN housing.projects.application_deadline IS 'The last day to apply';

COMMENT ON COLUMN housing.projects.description IS 'Prose for the public';

COMMENT ON COLUMN housing.projects.amenities IS 'What the building offers, a list';

COMMENT ON COLUMN housing.projects.images IS 'Addresses of pictures';

COMMENT ON COLUMN housing.projects.price_range_min IS 'The cheapest home';

COMMENT ON COLUMN housing.projects.price_range_max IS 'The dearest home';

COMMENT ON COLUMN housing.projects.created_at IS 'When the project was entered';

COMMENT ON COLUMN housing.projects.updated_at IS 'When this row was changed last';

COMMENT ON COLUMN housing.projects.search_vector IS 'Name (A), location (B) and description (C) as English words without accents';

ALTER TABLE ONLY housing.projects
    ADD CONSTRAINT projects_company_id_id_key PRIMARY KEY (company_id, id);

CREATE INDEX projects_company_id_coordinates_idx ON housing.projects USING gist (company_id, extensions.ll_to_earth(latitude, longitude)) WHERE (latitude IS NOT NULL);

COMMENT ON INDEX housing.projects_company_id_coordinates_idx IS 'housing.projects_near(): within a radius';

CREATE INDEX projects_company_id_created_at_idx ON housing.projects USING btree (company_id, created_at DESC, id DESC);

COMMENT ON INDEX housing.projects_company_id_created_at_idx IS 'The list of projects, newest first, page by page';

CREATE INDEX projects_company_id_name_idx ON housing.projects USING gin (company_id, app.search_text(name) extensions.gin_trgm_ops);

COMMENT ON INDEX housing.projects_company_id_name_idx IS 'housing.search_projects(): misspelt names';

CREATE INDEX projects_company_id_search_vector_idx ON housing.projects USING gin (company_id, search_vector);

COMMENT ON INDEX housing.projects_company_id_search_vector_idx IS 'housing.search_projects(): words; covers the location too';

CREATE INDEX projects_company_id_status_idx ON housing.projects USING btree (company_id, status);

COMMENT ON INDEX housing.projects_company_id_status_idx IS 'Projects of one state, and their counts';

CREATE TRIGGER audit_delete AFTER DELETE ON housing.projects REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON housing.projects REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON housing.projects REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON housing.projects FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY housing.projects
    ADD CONSTRAINT projects_company_id_fk FOREIGN KEY (company_id) REFERENCES housing.companies(id) ON DELETE CASCADE;

ALTER TABLE housing.projects ENABLE ROW LEVEL SECURITY;

CREATE POLICY projects_delete ON housing.projects FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY projects_insert ON housing.projects FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'developer'::text]))));

CREATE POLICY projects_select ON housing.projects FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text, 'developer'::text, 'buyer'::text, 'applicant'::text]))));

CREATE POLICY projects_tenant ON housing.projects AS RESTRICTIVE TO app_user USING ((company_id = app.tenant_id()));

CREATE POLICY projects_update ON housing.projects FOR UPDATE TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'developer'::text]))));

GRANT SELECT,DELETE ON TABLE housing.projects TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE housing.projects TO app_copier;

GRANT INSERT(company_id) ON TABLE housing.projects TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE housing.projects TO app_user;

GRANT INSERT(developer),UPDATE(developer) ON TABLE housing.projects TO app_user;

GRANT INSERT(location),UPDATE(location) ON TABLE housing.projects TO app_user;

GRANT INSERT(address),UPDATE(address) ON TABLE housing.projects TO app_user;

GRANT INSERT(latitude),UPDATE(latitude) ON TABLE housing.projects TO app_user;

GRANT INSERT(longitude),UPDATE(longitude) ON TABLE housing.projects TO app_user;

GRANT INSERT(total_units),UPDATE(total_units) ON TABLE housing.projects TO app_user;

GRANT INSERT(affordable_units),UPDATE(affordable_units) ON TABLE housing.projects TO app_user;

GRANT INSERT(ami_levels),UPDATE(ami_levels) ON TABLE housing.projects TO app_user;

GRANT INSERT(unit_types),UPDATE(unit_types) ON TABLE housing.projects TO app_user;

GRANT INSERT(status),UPDATE(status) ON TABLE housing.projects TO app_user;

GRANT INSERT(completion_date),UPDATE(completion_date) ON TABLE housing.projects TO app_user;

GRANT INSERT(application_deadline),UPDATE(application_deadline) ON TABLE housing.projects TO app_user;

GRANT INSERT(description),UPDATE(description) ON TABLE housing.projects TO app_user;

GRANT INSERT(amenities),UPDATE(amenities) ON TABLE housing.projects TO app_user;

GRANT INSERT(images),UPDATE(images) ON TABLE housing.projects TO app_user;

GRANT INSERT(price_range_min),UPDATE(price_range_min) ON TABLE housing.projects TO app_user;

GRANT INSERT(price_range_max),UPDATE(price_range_max) ON TABLE housing.projects TO app_user;
