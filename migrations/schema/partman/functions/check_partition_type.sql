GRANT ALL ON FUNCTION partman.check_partition_type(p_type text) TO app_owner;
