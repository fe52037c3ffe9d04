GRANT ALL ON FUNCTION partman.check_epoch_type(p_type text) TO app_owner;
