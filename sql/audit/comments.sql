-- What the audit log's columns mean.
comment on table audit.log is 'Every change of every audited table, by month; kept for seven years';
comment on column audit.log.tenant_id is 'The tenant of the row that was changed';
comment on column audit.log.created_at is 'When the row was changed, within the transaction';
comment on column audit.log.id is 'Orders the changes of one moment';
comment on column audit.log.table_schema is 'The schema of the changed table';
comment on column audit.log.table_name is 'The changed table';
comment on column audit.log.record_id
  is 'The primary key without the tenant; several columns joined by a comma';
comment on column audit.log.action is 'INSERT, UPDATE or DELETE';
comment on column audit.log.old_values
  is 'The row before; secrets are hidden, generated columns left out';
comment on column audit.log.new_values
  is 'The row after; secrets are hidden, generated columns left out';
comment on column audit.log.actor_id is 'The application''s user (app.user_id), if one was known';
comment on column audit.log.actor_role is 'The application''s role of that user (app.user_role)';
comment on column audit.log.database_role is 'The login role of the connection';
comment on column audit.log.ip_address is 'The visitor''s address, or else the connection''s';
comment on column audit.log.user_agent is 'The program that the visitor used';
comment on index audit.log_tenant_id_record_idx is 'The history of one row';
