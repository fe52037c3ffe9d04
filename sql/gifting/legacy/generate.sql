-- Fills the old key-value table, the same for the same plumb.scale and plumb.seed. Scale 1 is 100
-- clients, 150 catalogs, 2,000 sites, 10,000 products, 5,000 exclusions (fewer by those drawn twice),
-- 100,000 orders and 200,000 events, and the lists beside them. Chance is a hash of the row's number,
-- the seed and a name for the throw, so that no row depends on another's luck. Few clients, sites,
-- catalogs and products have most of what happens, and few buyers order for whole departments; the
-- first client has a fifth of all. Orders span the 24 months and events the 12 months before March
-- 2026, ever more of them. One record of 200 is dirt: a row of its own, which no clean row refers to.
--
-- The skeleton (who belongs to whom) is laid out in temporary tables first; values follow from it.
create or replace function pg_temp.dice(n bigint, throw text, sides bigint) returns bigint
language sql stable parallel safe
as $$
  select (hashint8extended(n, hashtextextended(throw, current_setting('plumb.seed')::bigint)) & 9223372036854775807) % sides
$$;

-- 0 up to but not including 1
create or replace function pg_temp.chance(n bigint, throw text) returns double precision
language sql stable parallel safe
as $$
  select pg_temp.dice(n, throw, 1000000000) / 1e9
$$;

-- low numbers far more often than high ones, as the exponent grows
create or replace function pg_temp.skewed(
  n bigint,
  throw text,
  sides bigint,
  exponent double precision
) returns bigint
language sql stable parallel safe
as $$
  select floor(sides * power(pg_temp.chance(n, throw), exponent))::bigint
$$;

create or replace function pg_temp.pick(n bigint, throw text, words text[]) returns text
language sql stable parallel safe
as $$
  select words[1 + pg_temp.dice(n, throw, cardinality(words))]
$$;

create or replace function pg_temp.scaled(amount integer, at_least integer) returns bigint
language sql stable parallel safe
as $$
  select greatest(ceil(amount * current_setting('plumb.scale')::numeric), at_least)::bigint
$$;

-- a moment in the days before March 2026, late ones more often, as JavaScript writes it
create or replace function pg_temp.moment(n bigint, throw text, days integer) returns timestamptz
language sql stable parallel safe
as $$
  select date_trunc(
    'milliseconds',
    '2026-03-01 00:00:00+00'::timestamptz - days * interval '1 day' * power(pg_temp.chance(n, throw), 1.4) - interval '1 millisecond'
  )
$$;

create or replace function pg_temp.iso(moment timestamptz) returns text
language sql stable parallel safe
as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- 1. The skeleton.
create temporary table clients as
select
  n,
  'c' || n as id
from generate_series(1, pg_temp.scaled(100, 2)) as n;

create temporary table catalogs as
select
  n,
  'k' || n as id,
  case
    when n <= c.amount then n
    else 1 + pg_temp.skewed(n, 'catalog client', c.amount, 3)
  end as client
from (select count(*) as amount from clients) as c
cross join lateral generate_series(1, greatest(pg_temp.scaled(150, 3), c.amount)) as n;

-- a site shows a catalog of its client, his first one the first; one of 25 is still in the making
create temporary table sites as
select
  p.n,
  's' || p.n as id,
  p.client,
  case
    when p.n <= p.clients or pg_temp.dice(p.n, 'site draft', 25) > 0 then (array_agg(k.n order by k.n))[
      1 + case
        when p.n <= p.clients then 0
        else pg_temp.skewed(p.n, 'site catalog', count(*), 2)
      end
    ]
  end as catalog
from (
  select
    n,
    c.amount as clients,
    case
      when n <= c.amount then n
      else 1 + pg_temp.skewed(n, 'site client', c.amount, 3)
    end as client
  from (select count(*) as amount from clients) as c
  cross join lateral generate_series(1, greatest(pg_temp.scaled(2000, 4), c.amount)) as n
) as p
join catalogs as k on k.client = p.client
group by
  p.n,
  p.client,
  p.clients;

create temporary table products as
select
  p.n,
  'p' || p.n as id,
  p.catalog,
  row_number() over (partition by p.catalog order by p.n) as nth,
  count(*) over (partition by p.catalog) as nth_max,
  (5 + pg_temp.dice(p.n, 'product price', 20000) / 100.0)::numeric(12, 2) as price
from (
  select
    n,
    case
      when n <= k.amount then n
      else 1 + pg_temp.skewed(n, 'product catalog', k.amount, 3)
    end as catalog
  from (select count(*) as amount from catalogs) as k
  cross join lateral generate_series(1, greatest(pg_temp.scaled(10000, 50), k.amount)) as n
) as p;

-- the sites that take orders, by number
create temporary table shops as
select
  row_number() over (order by s.n) as n,
  count(*) over () as amount,
  s.n as site,
  s.id,
  s.client,
  s.catalog,
  (select count(*) from products as p where p.catalog = s.catalog) as products
from sites as s
where
  s.catalog is not null;

create temporary table orders as
select
  i.n,
  'o' || i.n as id,
  s.id as site_id,
  s.client,
  s.catalog,
  s.products,
  pg_temp.moment(i.n, 'order moment', 730) as created_at
from generate_series(1, pg_temp.scaled(100000, 100)) as i (n)
join shops as s on s.n = 1 + pg_temp.skewed(i.n, 'order site', (select max(amount) from shops), 3);

create index on catalogs (client);
create index on products (catalog, nth);
create index on shops (n);
analyze clients, catalogs, sites, products, shops, orders;

-- 2. The records.
insert into kv
select
  'client:' || c.id,
  jsonb_strip_nulls(
    jsonb_build_object(
      'id',
      c.id,
      'name',
      pg_temp.pick(c.n, 'client name', '{Acme,Nørdlys,"O''Reilly & Sons",Zürich Rück,株式会社さくら,Müller,Café Olé,Globex}') || ' ' || pg_temp.pick(c.n, 'client kind', '{GmbH,Inc.,Ltd,S.A.,Group}') || ' ' || c.n,
      'currency',
      pg_temp.pick(c.n, 'client currency', '{USD,USD,EUR,EUR,CHF,GBP,JPY,NULL}'),
      'active',
      case pg_temp.dice(c.n, 'client active', 20)
        when 0 then false
        when 1 then null
        else true
      end,
      'createdAt',
      pg_temp.iso(m.at)
    )
  ),
  m.at,
  m.at
from clients as c
cross join lateral (
  select
    '2023-01-01 09:00:00+00'::timestamptz + pg_temp.dice(c.n, 'client moment', 300) * interval '1 day' as at
) as m;

insert into kv
select
  'catalog:' || k.id,
  jsonb_strip_nulls(
    jsonb_build_object(
      'id',
      k.id,
      'clientId',
      'c' || k.client,
      'name',
      pg_temp.pick(
        k.n,
        'catalog name',
        '{Anniversaries,Welcome,"Holidays ❄",Years of service,Für Familien,Retirement}'
      ) || ' ' || k.n,
      'createdAt',
      case
        when pg_temp.dice(k.n, 'catalog dated', 10) > 0 then pg_temp.iso(m.at)
      end
    )
  ),
  m.at,
  m.at
from catalogs as k
cross join lateral (
  select
    '2023-11-01 09:00:00+00'::timestamptz + pg_temp.dice(k.n, 'catalog moment', 100) * interval '1 day' as at
) as m;

insert into kv
select
  'site:' || s.id,
  jsonb_strip_nulls(
    jsonb_build_object(
      'id',
      s.id,
      'clientId',
      'c' || s.client,
      'catalogId',
      'k' || s.catalog,
      'name',
      pg_temp.pick(s.n, 'site name', '{"Zoë''s",José''s,Our,The team''s,Nguyễn Thị Lan''s}') || ' ' || pg_temp.pick(s.n, 'site occasion', '{jubilee,10th anniversary,Weihnachten,new year,farewell,Diwali}') || ' ' || s.n,
      'status',
      case
        when s.catalog is null then case
          when s.n % 2 = 0 then 'draft'
        end
        else pg_temp.pick(s.n, 'site status', '{live,live,live,Live,closed}')
      end,
      'eventDate',
      case
        when pg_temp.dice(s.n, 'site dated', 4) > 0 then to_char('2024-03-01'::date + pg_temp.dice(s.n, 'site day', 900)::integer, 'YYYY-MM-DD')
      end,
      'createdAt',
      pg_temp.iso(m.at)
    )
  ),
  m.at,
  m.at + interval '3 days'
from sites as s
cross join lateral (
  select
    '2024-02-01 08:00:00+00'::timestamptz + pg_temp.dice(s.n, 'site moment', 28) * interval '1 day' as at
) as m;

insert into kv
select
  'product:' || p.id,
  jsonb_strip_nulls(
    jsonb_build_object(
      'id',
      p.id,
      'catalogId',
      'k' || p.catalog,
      'sku',
      case
        when pg_temp.dice(p.n, 'product sku', 12) > 0 then 'SKU-' || lpad(p.n::text, 6, '0')
      end,
      'name',
      pg_temp.pick(
        p.n,
        'product maker',
        '{Grandma''s,Nordic,Café,Señor Luis,Kräuter,Handmade,Crème,Tokyo,Classic,Alpine}'
      ) || ' ' || pg_temp.pick(p.n, 'product stuff', '{oak,porcelain,wool,silver,chocolate,leather,olive,crystal,bamboo,linen}') || ' ' || pg_temp.pick(
        p.n,
        'product thing',
        '{teapot,blanket,watch,basket,notebook,candle,backpack,headphones,vase,mug,puzzle,scarf}'
      ) || ' ' || p.n,
      'description',
      case
        when pg_temp.dice(p.n, 'product described', 5) > 0 then repeat('A gift that says thank you — for years. ', 1 + pg_temp.dice(p.n, 'product text', 8)::integer)
      end,
      'image',
      case
        when pg_temp.dice(p.n, 'product image', 3) > 0 then '/images/' || p.n || '.webp'
      end,
      'price',
      case
        when pg_temp.dice(p.n, 'product price as text', 15) = 0 then to_jsonb(p.price::text)
        else to_jsonb(p.price)
      end,
      'status',
      pg_temp.pick(p.n, 'product status', '{active,active,active,active,active,active,Active,retired,draft,NULL}'),
      'createdAt',
      case
        when pg_temp.dice(p.n, 'product dated', 10) > 0 then pg_temp.iso(m.at)
      end
    )
  ),
  m.at,
  m.at + pg_temp.dice(p.n, 'product changed', 500) * interval '1 day'
from products as p
cross join lateral (
  select
    '2024-02-01 10:30:00+00'::timestamptz + pg_temp.dice(p.n, 'product moment', 28) * interval '1 day' as at
) as m;

-- as often as a site is drawn, it leaves one more product out; drawn twice is once
insert into kv
select distinct
  on (s.id, p.id) 'exclusion:' || s.id || ':' || p.id,
  jsonb_build_object('siteId', s.id, 'productId', p.id, 'createdAt', pg_temp.iso(m.at)),
  m.at,
  m.at
from generate_series(1, pg_temp.scaled(5000, 20)) as i (n)
join shops as s on s.n = 1 + pg_temp.skewed(i.n, 'exclusion site', (select max(amount) from shops), 1.5)
join products as p on p.catalog = s.catalog and p.nth = 1 + pg_temp.dice(i.n, 'exclusion product', s.products)
cross join lateral (select pg_temp.moment(i.n, 'exclusion moment', 600) as at) as m
order by
  s.id,
  p.id,
  i.n;

insert into kv
select
  'order:' || o.id,
  jsonb_strip_nulls(
    jsonb_build_object(
      'id',
      o.id,
      'siteId',
      o.site_id,
      'buyerId',
      case
        when pg_temp.dice(o.n, 'order guest', 4) > 0 then 'u' || o.client || '-' || pg_temp.skewed(o.n, 'order buyer', 500, 3)
      end,
      'recipient',
      jsonb_build_object(
        'name',
        pg_temp.pick(o.n, 'order first name', '{José,Zoë,Søren,Mary,D''Arcy,李,Anna,Ngọc,Bjørn,Aoife}') || ' ' || pg_temp.pick(o.n, 'order last name', '{O''Brien,Nguyễn,Müller,García,Smith,伟,Łukasz,Žižek,Banks}'),
        'email',
        case
          when pg_temp.dice(o.n, 'order told', 6) > 0 then 'r' || o.n || '@example.org'
        end
      ),
      'status',
      case
        when o.created_at > '2026-02-15' then pg_temp.pick(o.n, 'order status', '{pending,confirmed,Confirmed,shipped,NULL}')
        else pg_temp.pick(
          o.n,
          'order status',
          '{delivered,delivered,delivered,delivered,delivered,shipped,DELIVERED,cancelled}'
        )
      end,
      'total',
      case
        when pg_temp.dice(o.n, 'order summed', 30) > 0 then i.total
      end,
      'items',
      i.items,
      'createdAt',
      case
        when pg_temp.dice(o.n, 'order dated', 40) > 0 then pg_temp.iso(o.created_at)
      end
    )
  ),
  o.created_at,
  o.created_at + pg_temp.dice(o.n, 'order changed', 100) * interval '1 hour'
from orders as o
cross join lateral (
  select
    jsonb_agg(
      jsonb_strip_nulls(
        jsonb_build_object(
          'productId',
          p.id,
          'quantity',
          case q.quantity
            when 1 then null
            else to_jsonb(q.quantity)
          end,
          'price',
          case
            when pg_temp.dice(o.n, 'order price as text', 50) = 0 then to_jsonb(p.price::text)
            else to_jsonb(p.price)
          end
        )
      )
      order by
        line
    ) as items,
    sum(p.price * q.quantity) as total
  from generate_series(1, 1 + pg_temp.skewed(o.n, 'order lines', 5, 2)) as line
  join products as p on p.catalog = o.catalog and p.nth = 1 + pg_temp.skewed(o.n * 8 + line, 'order product', o.products, 2)
  cross join lateral (select 1 + pg_temp.skewed(o.n * 8 + line, 'order quantity', 12, 4) as quantity) as q
) as i;

insert into kv
select
  'event:e' || i.n,
  jsonb_strip_nulls(
    jsonb_build_object(
      'id',
      'e' || i.n,
      'siteId',
      s.id,
      'type',
      t.type,
      'productId',
      case
        when t.type in ('product_view', 'add_to_cart') then p.id
      end,
      'userId',
      case
        when pg_temp.dice(i.n, 'event guest', 3) = 0 then 'u' || s.client || '-' || pg_temp.skewed(i.n, 'event user', 500, 3)
      end,
      'properties',
      case t.type
        when 'search' then jsonb_build_object('query', pg_temp.pick(i.n, 'event query', '{teapot,mug,café,"grandma''s",watch,blankett}'))
        when 'page_view' then jsonb_build_object('device', pg_temp.pick(i.n, 'event device', '{phone,phone,desktop,tablet}'))
      end,
      'createdAt',
      pg_temp.iso(m.at)
    )
  ),
  m.at,
  m.at
from generate_series(1, pg_temp.scaled(200000, 200)) as i (n)
join shops as s on s.n = 1 + pg_temp.skewed(i.n, 'event site', (select max(amount) from shops), 3)
join products as p on p.catalog = s.catalog and p.nth = 1 + pg_temp.skewed(i.n, 'event product', s.products, 2)
cross join lateral (
  select
    pg_temp.pick(
      i.n,
      'event type',
      '{page_view,page_view,page_view,page_view,product_view,product_view,product_view,search,add_to_cart,purchase}'
    ) as type
) as t
cross join lateral (select pg_temp.moment(i.n, 'event moment', 364) as at) as m;

-- 3. The lists. One entry of a thousand is missing, one list of ten names a record that is gone.
insert into kv
select
  l.key,
  jsonb_agg(l.id order by l.id collate "C") || case
    when pg_temp.dice(hashtext(l.key), 'list stale', 10) = 0 then '["gone"]'::jsonb
    else '[]'
  end,
  '2024-02-01 08:00:00+00',
  '2026-02-28 23:59:59.999+00'
from (
  select
    'client:c' || client || ':catalogs' as key,
    id,
    n
  from catalogs
  union all
  select
    'client:c' || client || ':sites',
    id,
    n
  from sites
  union all
  select
    'client:c' || client || ':orders',
    id,
    n
  from orders
  union all
  select
    'catalog:k' || catalog || ':products',
    id,
    n
  from products
) as l
where
  pg_temp.dice(l.n, 'list missing', 1000) > 0
group by
  l.key;

-- 4. The dirt: records under keys of their own, each a clean one spoilt in one way. What stands behind
-- the colon of a kind only tells the generator which way.
create temporary table dirt as
select
  case
    when d.prefix <> 'exclusion' then d.prefix || ':x' || n
    when d.ways[1 + n % cardinality(d.ways)] = 'orphan: of another client' then 'exclusion:s' || (1 + n % c.amount) || ':p' || (1 + (n + 1) % c.amount)
    else 'exclusion:s1:x' || n
  end as key,
  'x' || n as id,
  d.prefix,
  d.ways[1 + n % cardinality(d.ways)] as way,
  n
from (
  values
    ('client', 100, '{missing_name, out_of_range}'::text[]),
    ('catalog', 150, '{missing_name, orphan}'),
    ('site', 2000, '{orphan, orphan: catalog of another client, unknown_status, impossible_date}'),
    (
      'product',
      10000,
      '{orphan, missing_name, missing_value, not_a_number, out_of_range, unknown_status, over_long_text, duplicate_sku, key_mismatch, bad_json, bad_json: name}'
    ),
    ('exclusion', 5000, '{orphan, orphan: of another client, key_mismatch}'),
    (
      'order',
      100000,
      '{orphan, orphan: item, orphan: item of another client, bad_json, bad_json: items, no_items, not_a_number, out_of_range, total_mismatch, unknown_status, impossible_date, missing_name, over_long_text}'
    ),
    (
      'event',
      200000,
      '{orphan, unknown_status, impossible_date, out_of_range, out_of_range: in the future, bad_json, bad_json: properties}'
    ),
    ('session', 2000, '{unknown_key}')
) as d (prefix, amount, ways)
cross join (select count(*) as amount from clients) as c
cross join lateral generate_series(1, pg_temp.scaled(d.amount / 200, cardinality(d.ways))) as n;

insert into generated_dirt select 'kv', d.key, split_part(d.way, ': ', 1) from dirt as d;

insert into kv
select
  d.key,
  case
    when d.way = 'bad_json' then to_jsonb(v.value::text)
    else v.value || case d.prefix || ' ' || d.way
      when 'client missing_name' then '{"name": "  "}'
      when 'client out_of_range' then '{"currency": "dollars"}'
      when 'catalog missing_name' then '{"name": null}'
      when 'catalog orphan' then '{"clientId": "gone"}'
      when 'site orphan' then '{"clientId": "gone"}'
      when 'site orphan: catalog of another client' then jsonb_build_object('clientId', 'c1', 'catalogId', 'k2')
      when 'site unknown_status' then '{"status": "sleeping"}'
      when 'site impossible_date' then '{"eventDate": "2025-02-30"}'
      when 'product orphan' then '{"catalogId": "gone"}'
      when 'product missing_name' then '{"name": ""}'
      when 'product missing_value' then '{"price": null}'
      when 'product not_a_number' then '{"price": "12,50 €"}'
      when 'product out_of_range' then '{"price": -5}'
      when 'product unknown_status' then '{"status": "sold out"}'
      when 'product over_long_text' then jsonb_build_object('name', repeat('é', 256))
      when 'product bad_json: name' then '{"name": {"en": "Teapot"}}'
      when 'product duplicate_sku' then '{}'
      when 'product key_mismatch' then '{"id": "p1"}'
      when 'exclusion orphan' then jsonb_build_object('siteId', 's1', 'productId', d.id)
      when 'exclusion key_mismatch' then '{"siteId": "s1", "productId": "p1"}'
      when 'exclusion orphan: of another client' then jsonb_build_object('siteId', split_part(d.key, ':', 2), 'productId', split_part(d.key, ':', 3))
      when 'order orphan' then '{"siteId": "gone"}'
      when 'order orphan: item' then '{"total": 1, "items": [{"price": 1, "productId": "gone"}]}'
      when 'order orphan: item of another client' then '{"siteId": "s1", "total": 1, "items": [{"price": 1, "productId": "p2"}]}'
      when 'order bad_json: items' then jsonb_build_object('items', v.value #> '{items, 0}')
      when 'order no_items' then '{"items": []}'
      when 'order not_a_number' then jsonb_set(v.value, '{items, 0, quantity}', '"two"')
      when 'order out_of_range' then jsonb_set(v.value, '{items, 0, quantity}', '0')
      when 'order total_mismatch' then '{"total": 0.01}'
      when 'order unknown_status' then '{"status": "lost"}'
      when 'order impossible_date' then '{"createdAt": "2025-06-31T12:00:00.000Z"}'
      when 'order missing_name' then '{"recipient": {"email": "r@example.org"}}'
      when 'order over_long_text' then jsonb_build_object('recipient', jsonb_build_object('name', repeat('R', 256)))
      when 'event orphan' then '{"siteId": "gone"}'
      when 'event unknown_status' then '{"type": "hover"}'
      when 'event impossible_date' then '{"createdAt": "2025-13-01T00:00:00.000Z"}'
      when 'event out_of_range' then '{"createdAt": "1970-01-01T00:00:00.000Z"}'
      when 'event out_of_range: in the future' then '{"createdAt": "2099-01-01T00:00:00.000Z"}'
      when 'event bad_json: properties' then '{"properties": "none"}'
      when 'session unknown_key' then '{"token": "…"}'
    end
    -- but for the two that are about the identifier, it is the key's
    || case
      when d.way = 'key_mismatch' or d.prefix = 'exclusion' then '{}'
      else jsonb_build_object('id', d.id)
    end
  end,
  v.created_at,
  v.updated_at
from dirt as d
join kv as v on v.key = case d.prefix
  when 'client' then 'client:c1'
  when 'catalog' then 'catalog:k1'
  when 'site' then 'site:s1'
  -- products that have an article number, for duplicates of it
  when 'product' then 'product:' || (
    select
      array_agg(p.id order by p.n)
    from products as p
    where
      pg_temp.dice(p.n, 'product sku', 12) > 0
  ) [1 + d.n % 40]
  when 'order' then 'order:o' || (1 + d.n % 100)
  when 'event' then 'event:e' || (1 + d.n % 200)
  else 'site:s1'
end;

drop table dirt, orders, shops, products, sites, catalogs, clients;
