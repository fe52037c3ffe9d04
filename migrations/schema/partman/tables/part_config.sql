GRANT ALL ON TABLE partman.part_config TO app_owner;
