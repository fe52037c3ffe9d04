-- What becomes of the shop. Orders carry their customer's name.
create schema shop;

create table shop.customers (
  id bigint primary key,
  email text not null unique,
  name text not null,
  updated_at timestamptz not null
);

create table shop.orders (
  customer_id bigint not null references shop.customers (id),
  number integer not null,
  customer_name text not null,
  total numeric(12, 2) not null,
  note text,
  primary key (customer_id, number)
);

create table shop.events (
  id bigint primary key,
  kind text not null,
  payload jsonb not null,
  at timestamptz not null
);

select app.touch_on_update('shop.customers');

grant usage on schema shop to app_copier;
grant select, insert, update, delete on all tables in schema shop to app_copier;
alter table shop.customers owner to app_owner;
alter table shop.orders owner to app_owner;
alter table shop.events owner to app_owner;
grant usage on schema shop to app_owner;
