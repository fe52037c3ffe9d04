-- Everything in the schema gifting, and nothing else: an object that nobody listed here fails.
begin;
select plan(50);

select schema_owner_is('gifting', 'app_owner');
select set_eq(
  $$select relname::text from pg_class where relnamespace = 'gifting'::regnamespace and relkind in ('r', 'p') and not relispartition$$,
  array['clients', 'catalogs', 'sites', 'products', 'site_product_exclusions', 'orders', 'order_lines', 'analytics_events'],
  'tables'
);
select views_are('gifting', array['client_monthly_reports', 'product_sales']);
select materialized_views_are('gifting', array[]::name[]);
select functions_are('gifting', array['catalog_id', 'place_order', 'search_products', 'set_site', 'site_id']);
select sequences_are('gifting', array[]::name[]);
select enums_are('gifting', array[]::name[]);

select columns_are('gifting', 'clients', array['id', 'name', 'currency', 'is_active', 'created_at', 'updated_at']);
select columns_are('gifting', 'catalogs', array['client_id', 'id', 'name', 'created_at', 'updated_at']);
select columns_are('gifting', 'sites', array[
  'client_id', 'id', 'catalog_id', 'name', 'status', 'celebrated_on', 'created_at', 'updated_at'
]);
select columns_are('gifting', 'products', array[
  'client_id', 'id', 'catalog_id', 'sku', 'name', 'description', 'image_url', 'price', 'status', 'created_at', 'updated_at'
]);
select columns_are('gifting', 'site_product_exclusions', array['client_id', 'site_id', 'product_id', 'created_at']);
select columns_are('gifting', 'orders', array[
  'client_id', 'id', 'site_id', 'buyer_id', 'recipient_name', 'recipient_email', 'status', 'total_amount', 'created_at', 'updated_at'
]);
select columns_are('gifting', 'order_lines', array['client_id', 'order_id', 'line_number', 'product_id', 'quantity', 'unit_price']);
select columns_are('gifting', 'analytics_events', array[
  'client_id', 'id', 'site_id', 'product_id', 'user_id', 'event_type', 'properties', 'created_at'
]);

select indexes_are('gifting', 'clients', array['clients_id_key']);
select indexes_are('gifting', 'catalogs', array['catalogs_client_id_id_key']);
select indexes_are('gifting', 'sites', array['sites_client_id_id_key', 'sites_client_id_name_idx', 'sites_client_id_catalog_id_idx']);
select indexes_are('gifting', 'products', array[
  'products_client_id_id_key', 'products_client_id_catalog_id_sku_key', 'products_client_id_catalog_id_status_name_idx',
  'products_client_id_name_idx'
]);
select indexes_are('gifting', 'site_product_exclusions', array[
  'site_product_exclusions_client_id_site_id_product_id_key', 'site_product_exclusions_client_id_product_id_idx'
]);
select indexes_are('gifting', 'orders', array[
  'orders_client_id_id_key', 'orders_client_id_created_at_idx', 'orders_client_id_site_id_created_at_idx',
  'orders_client_id_buyer_id_created_at_idx'
]);
select indexes_are('gifting', 'order_lines', array[
  'order_lines_client_id_order_id_line_number_key', 'order_lines_client_id_product_id_idx'
]);
select indexes_are('gifting', 'analytics_events', array[
  'analytics_events_client_id_id_created_at_key', 'analytics_events_client_id_created_at_idx',
  'analytics_events_client_id_site_id_created_at_idx'
]);

select policies_are('gifting', 'clients', array['clients_tenant', 'clients_select', 'clients_update']);
select policies_are('gifting', t, array[t || '_tenant', t || '_select', t || '_insert', t || '_update', t || '_delete']::name[])
from unnest(array['catalogs', 'sites', 'products']) as t;
select policies_are('gifting', 'site_product_exclusions', array[
  'site_product_exclusions_tenant', 'site_product_exclusions_select', 'site_product_exclusions_insert',
  'site_product_exclusions_delete'
]);
select policies_are('gifting', 'orders', array['orders_tenant', 'orders_select', 'orders_update']);
select policies_are('gifting', 'order_lines', array['order_lines_tenant', 'order_lines_select']);
select policies_are('gifting', 'analytics_events', array[
  'analytics_events_tenant', 'analytics_events_select', 'analytics_events_insert'
]);
select set_eq(
  $$select polname::text from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'gifting'::regnamespace and not p.polpermissive$$,
  $$select relname || '_tenant' from pg_class
    where relnamespace = 'gifting'::regnamespace and relkind in ('r', 'p') and not relispartition$$,
  'the tenant is a restrictive policy on every table'
);
select is_empty(
  $$select polname from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'gifting'::regnamespace and p.polroles <> array['app_user'::regrole::oid]$$,
  'every policy names app_user'
);

select triggers_are('gifting', t, array['touch', 'audit_insert', 'audit_update', 'audit_delete'])
from unnest(array['clients', 'catalogs', 'sites', 'products', 'orders']) as t;
select triggers_are('gifting', t, array['audit_insert', 'audit_update', 'audit_delete'])
from unnest(array['site_product_exclusions', 'order_lines']) as t;
select triggers_are('gifting', 'analytics_events', array[]::name[]);

select set_eq(
  $$select stxname::text from pg_statistic_ext where stxnamespace = 'gifting'::regnamespace$$,
  array['products_client_id_catalog_id_stat'],
  'the planner knows that a catalog is one client''s'
);

-- partitions
select is_partitioned('gifting', 'analytics_events', 'events are partitioned');
select results_eq(
  $$select control, every, retention from partitions.registry where parent = 'gifting.analytics_events'$$,
  $$values ('created_at', '1 month'::interval, '2 years'::interval)$$,
  'events are kept by month, for two years'
);
select results_eq(
  $$select days_ahead > 180, oldest = '2025-01-01 00:00+00', gaps, half_detached, open_partitions, missing_indexes
    from partitions.runway() where parent = 'gifting.analytics_events'$$,
  $$values (true, true, 0::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
  'there is a partition for every month since 2025 and half a year ahead, with all indexes, open to nobody'
);

-- materialized views
select set_eq(
  $$select r.name, r.schedule, j.command
    from analytics.registry as r left join jobs.registry as j on j.name = 'refresh_' || r.name and j.schedule = r.schedule
    where r.name in ('client_monthly_reports', 'product_sales')$$,
  $$values
    ('client_monthly_reports', '3-59/5 * * * *', 'select analytics.refresh(''client_monthly_reports'')'),
    ('product_sales', '33 * * * *', 'select analytics.refresh(''product_sales'')')$$,
  'both reports are refreshed by a job'
);
select indexes_are('analytics', 'client_monthly_reports', array['client_monthly_reports_client_id_month_site_id_key']);
select indexes_are('analytics', 'product_sales', array[
  'product_sales_client_id_product_id_key', 'product_sales_client_id_sales_rank_idx'
]);
select is_empty(
  $$select c.relname, a.grantee::regrole from pg_class as c cross join lateral aclexplode(c.relacl) as a
    where c.oid in ('analytics.client_monthly_reports'::regclass, 'analytics.product_sales'::regclass) and a.grantee <> c.relowner$$,
  'nobody but the owner has a right to them'
);

select is_empty(
  $$select table_name, column_name from information_schema.column_privileges
    where table_schema = 'gifting' and grantee = 'app_user' and privilege_type in ('INSERT', 'UPDATE')
      and (
        column_name in ('id', 'created_at', 'updated_at', 'total_amount', 'buyer_id', 'user_id')
        or (column_name = 'client_id' and privilege_type = 'UPDATE')
        or (table_name in ('order_lines', 'orders') and privilege_type = 'INSERT')
      )$$,
  'applications never write keys, times, amounts and persons that the database keeps, and never move a row to another client'
);

select * from finish();
rollback;
