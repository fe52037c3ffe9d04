-- The old application kept everything in one key-value table. A key tells what its value is; values
-- were written by JavaScript and checked by nobody. An identifier is the part of the key behind the
-- first colon, repeated in the value. Moments are ISO 8601 in UTC; where a value has no createdAt, the
-- row's own created_at stands for it. Fields with ? may be missing. Numbers may come as text, states
-- in any case; what is beyond that is dirt.
--
--   client:<id>               {id, name, currency?, active?, createdAt?}
--   catalog:<id>              {id, clientId, name, createdAt?}
--   site:<id>                 {id, clientId, catalogId?, name, status?, eventDate?, createdAt?}
--   product:<id>              {id, catalogId, sku?, name, description?, image?, price, status?, createdAt?}
--   exclusion:<site>:<product> {siteId, productId, createdAt?}
--   order:<id>                {id, siteId, buyerId?, recipient: {name, email?}, status?, total?,
--                              items: [{productId, quantity?, price}, …], createdAt?}
--   event:<id>                {id, siteId, type, productId?, userId?, properties?, createdAt?}
--
-- Since such a table can only be asked by key, lists of keys were kept beside it, as arrays of
-- identifiers: client:<id>:sites, client:<id>:catalogs, client:<id>:orders, catalog:<id>:products.
-- To show a catalog, its list is read, then every product: 1,001 queries for 1,000 products. A list
-- tells nothing that the records do not tell themselves (each names its parent), and was not always
-- written when a record was: some entries are stale or missing. The records are the truth.
--
-- generated_dirt is not the old application's: the generator notes there which rows it spoilt and how,
-- so that a test can compare the copy's rejects with the truth.
create table kv (
  key text not null,
  value jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint kv_key_key primary key (key)
);

create table generated_dirt (
  table_name text not null,
  id text not null,
  kind text not null,
  constraint generated_dirt_table_name_id_key primary key (table_name, id)
);
