GRANT ALL ON FUNCTION partman.check_default(p_exact_count boolean) TO app_owner;
