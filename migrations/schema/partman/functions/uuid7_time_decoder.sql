GRANT ALL ON FUNCTION partman.uuid7_time_decoder(uuidv7 text) TO app_owner;
