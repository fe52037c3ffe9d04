CREATE SCHEMA copying;

COMMENT ON SCHEMA copying IS 'Copying legacy data in: runs, rejects, proofs';

GRANT USAGE ON SCHEMA copying TO app_copier;
GRANT USAGE ON SCHEMA copying TO app_monitor;
