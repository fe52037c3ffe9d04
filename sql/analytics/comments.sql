-- What the registry of materialized views means.
comment on table analytics.registry is 'The materialized views that are refreshed by a job';
comment on column analytics.registry.name is 'The view''s name in the schema analytics';
comment on column analytics.registry.schedule is 'When its job runs';
comment on column analytics.registry.stale_after is 'From which age on it is too old';

comment on table analytics.refreshes is 'Refreshes of the last month';
comment on column analytics.refreshes.id is 'Orders the refreshes';
comment on column analytics.refreshes.name is 'The view';
comment on column analytics.refreshes.started_at is 'When the refresh began';
comment on column analytics.refreshes.duration is 'How long it took';
comment on column analytics.refreshes.outcome is 'refreshed, or skipped because another was at it';
comment on index analytics.refreshes_name_id_idx
  is 'The last refresh of a view (analytics.staleness), and the foreign key';

grant usage on schema analytics to app_monitor;
