CREATE FUNCTION partitions.maintain() RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform set_config('role', 'app_owner', true);
  perform partman.run_maintenance();
end
$$;

COMMENT ON FUNCTION partitions.maintain() IS 'Makes the coming partitions of all tables under management, as their owner';

REVOKE ALL ON FUNCTION partitions.maintain() FROM PUBLIC;
