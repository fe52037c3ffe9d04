CREATE MATERIALIZED VIEW analytics.client_monthly_reports AS
 SELECT client_id,
    site_id,
    (date_trunc('month'::text, (created_at AT TIME ZONE 'UTC'::text)))::date AS month,
    count(*) AS order_count,
    count(*) FILTER (WHERE (status = 'cancelled'::text)) AS cancelled_count,
    COALESCE(sum(total_amount) FILTER (WHERE (status <> 'cancelled'::text)), (0)::numeric) AS revenue
   FROM gifting.orders o
  GROUP BY client_id, site_id, ((date_trunc('month'::text, (created_at AT TIME ZONE 'UTC'::text)))::date)
  WITH NO DATA;

COMMENT ON MATERIALIZED VIEW analytics.client_monthly_reports IS 'Orders and revenue of each client by site and month; gifting.client_monthly_reports shows a client its own';

CREATE UNIQUE INDEX client_monthly_reports_client_id_month_site_id_key ON analytics.client_monthly_reports USING btree (client_id, month, site_id);

COMMENT ON INDEX analytics.client_monthly_reports_client_id_month_site_id_key IS 'The concurrent refresh, and gifting/queries/client_report.sql';
