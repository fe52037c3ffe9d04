-- The old database of the scheduler: PostgreSQL 12 as the application's framework made it. Keys are
-- bigserial, times have no time zone (the application wrote UTC), texts are varchar, JSON is json,
-- which takes what jsonb refuses. There are no foreign keys and no indexes but the primary keys, and
-- all executions are in one table. Names are unqualified: run it with the search_path set to the
-- schema that it shall live in. generated_dirt is not the old application's: the generator notes there
-- which rows it spoilt and how, so that a test can compare the copy's rejects with the truth.
create table users (
  id bigserial primary key,
  email varchar(255),
  password_hash varchar(255),
  session_token varchar(255),
  is_active boolean default true,
  created_at timestamp default now(),
  updated_at timestamp
);

create table jobs (
  id bigserial primary key,
  user_id bigint,
  name varchar(255),
  schedule varchar(100),
  status varchar(20) default 'pending',
  created_at timestamp default now(),
  updated_at timestamp
);

create table job_executions (
  id bigserial primary key,
  job_id bigint,
  status varchar(20),
  started_at timestamp,
  ended_at timestamp,
  error_message text,
  execution_data json,
  created_at timestamp default now()
);

create table notifications (
  id bigserial primary key,
  user_id bigint,
  message text,
  is_read boolean default false,
  created_at timestamp default now()
);

create table audit_logs (
  id bigserial primary key,
  user_id bigint,
  entity_type varchar(50),
  entity_id bigint,
  action varchar(20),
  details json,
  created_at timestamp default now()
);

create table generated_dirt (table_name text not null, id bigint not null, kind text not null, primary key (table_name, id));
