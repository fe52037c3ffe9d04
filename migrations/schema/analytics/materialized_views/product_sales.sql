CREATE MATERIALIZED VIEW analytics.product_sales AS
 SELECT l.client_id,
    l.product_id,
    count(DISTINCT l.order_id) AS order_count,
    sum(l.quantity) AS quantity,
    sum(((l.quantity)::numeric * l.unit_price)) AS revenue,
    max(o.created_at) AS last_ordered_at,
    row_number() OVER (PARTITION BY l.client_id ORDER BY (sum(((l.quantity)::numeric * l.unit_price))) DESC, l.product_id) AS sales_rank
   FROM (gifting.order_lines l
     JOIN gifting.orders o ON (((o.client_id = l.client_id) AND (o.id = l.order_id))))
  WHERE (o.status <> 'cancelled'::text)
  GROUP BY l.client_id, l.product_id
  WITH NO DATA;

COMMENT ON MATERIALIZED VIEW analytics.product_sales IS 'What each product has sold; gifting.product_sales shows a client its own';

CREATE UNIQUE INDEX product_sales_client_id_product_id_key ON analytics.product_sales USING btree (client_id, product_id);

COMMENT ON INDEX analytics.product_sales_client_id_product_id_key IS 'The concurrent refresh, and one product''s sales';

CREATE INDEX product_sales_client_id_sales_rank_idx ON analytics.product_sales USING btree (client_id, sales_rank);

COMMENT ON INDEX analytics.product_sales_client_id_sales_rank_idx IS 'gifting/queries/best_sellers.sql';
