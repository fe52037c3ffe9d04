GRANT ALL ON FUNCTION partman.uuid7_time_encoder(ts timestamp with time zone) TO app_owner;
