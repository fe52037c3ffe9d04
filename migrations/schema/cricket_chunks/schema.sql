CREATE SCHEMA cricket_chunks;

COMMENT ON SCHEMA cricket_chunks IS 'Where TimescaleDB keeps the chunks of cricket.ball_events; closed to everybody, because chunks have no row level security';
