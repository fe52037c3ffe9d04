GRANT ALL ON TABLE partman.part_config_sub TO app_owner;
