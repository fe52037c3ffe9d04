-- Everything in the schema audit: the log by month without a default partition, and its functions.
begin;
select plan(11);

select set_eq(
  $$select relname::text from pg_class where relnamespace = 'audit'::regnamespace and relkind in ('r', 'p') and not relispartition$$,
  array['log'],
  'the log is the only table'
);
select views_are('audit', array[]::name[]);
select functions_are('audit', array['disable', 'enable', 'may_pause', 'record', 'record_id', 'row_values']);
select columns_are('audit', 'log', array[
  'tenant_id', 'created_at', 'id', 'table_schema', 'table_name', 'record_id', 'action', 'old_values',
  'new_values', 'actor_id', 'actor_role', 'database_role', 'ip_address', 'user_agent'
]);
select col_is_pk('audit', 'log', array['tenant_id', 'created_at', 'id'], 'the tenant comes first in the key');
select indexes_are('audit', 'log', array['log_tenant_id_created_at_id_key', 'log_tenant_id_record_idx']);
select policies_are('audit', 'log', array['log_tenant']);
select is_partitioned('audit', 'log', 'the log is partitioned');
select is_empty(
  $$select c.relname from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'audit.log'::regclass and pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT'$$,
  'there is no default partition'
);
select ok(
  exists (
    select from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'audit.log'::regclass
      and pg_get_expr(c.relpartbound, c.oid) like format('FOR VALUES FROM (''%s%%', to_char(now() + '6 months', 'YYYY-MM'))
  ),
  'partitions are there for at least half a year'
);
select is_empty(
  $$select grantee, table_name from information_schema.role_table_grants
    where table_schema = 'audit' and grantee not in ('app_owner')$$,
  'nobody but the owner has a right to the log or its partitions'
);

select * from finish();
rollback;
