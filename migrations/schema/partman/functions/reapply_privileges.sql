GRANT ALL ON FUNCTION partman.reapply_privileges(p_parent_table text) TO app_owner;
