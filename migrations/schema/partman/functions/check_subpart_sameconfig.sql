GRANT ALL ON FUNCTION partman.check_subpart_sameconfig(p_parent_table text) TO app_owner;
