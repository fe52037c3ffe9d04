CREATE VIEW gifting.product_sales WITH (security_barrier='true') AS
 SELECT client_id,
    product_id,
    order_count,
    quantity,
    revenue,
    last_ordered_at,
    sales_rank
   FROM analytics.product_sales s
  WHERE ((client_id = app.tenant_id()) AND (app.user_role() = 'client_admin'::text));

COMMENT ON VIEW gifting.product_sales IS 'What each product of the client has sold, for its admins';

GRANT SELECT ON TABLE gifting.product_sales TO app_user;
GRANT SELECT ON TABLE gifting.product_sales TO app_analyst;
