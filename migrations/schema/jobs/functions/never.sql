CREATE FUNCTION jobs.never() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '0 0 31 2 *'::text;

COMMENT ON FUNCTION jobs.never() IS 'The schedule of a job that is held: 31 February';

REVOKE ALL ON FUNCTION jobs.never() FROM PUBLIC;
