CREATE VIEW gifting.client_monthly_reports WITH (security_barrier='true') AS
 SELECT client_id,
    site_id,
    month,
    order_count,
    cancelled_count,
    revenue
   FROM analytics.client_monthly_reports r
  WHERE ((client_id = app.tenant_id()) AND
        CASE
            WHEN (app.user_role() = 'client_admin'::text) THEN true
            WHEN (app.user_role() = 'site_manager'::text) THEN (site_id = gifting.site_id())
            ELSE NULL::boolean
        END);

COMMENT ON VIEW gifting.client_monthly_reports IS 'The client''s orders and revenue by site and month; a site''s manager sees the site''s';

GRANT SELECT ON TABLE gifting.client_monthly_reports TO app_user;
GRANT SELECT ON TABLE gifting.client_monthly_reports TO app_analyst;
