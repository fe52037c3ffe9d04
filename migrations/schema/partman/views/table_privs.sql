GRANT ALL ON TABLE partman.table_privs TO app_owner;
