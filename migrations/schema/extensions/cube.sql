CREATE EXTENSION IF NOT EXISTS cube WITH SCHEMA extensions;

COMMENT ON EXTENSION cube IS 'data type for multidimensional cubes';
