GRANT ALL ON FUNCTION partman.partition_gap_fill(p_parent_table text) TO app_owner;
