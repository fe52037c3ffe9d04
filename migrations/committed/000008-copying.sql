--! Previous: sha1:69995ff24c1048b6af89bf80d8bc606026467f6b
--! Hash: sha1:ae03afc09c7d0ca5e40a2c83fee72f8fad405958
--! Message: copying

set local role app_owner;

-- What is known about copies: which runs there were, what landed, what each table took in, what was
-- refused and why, and what was proven. An application is a name, not a foreign key: its plan lives
-- in files.

create table copying.runs (
  id bigint generated always as identity,
  application text not null,
  source text not null,
  plan_hash text not null,
  state text not null default 'running',
  problem text,
  started_by text not null default session_user,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint runs_id_key primary key (id),
  constraint runs_application_check check (application ~ '^[a-z][a-z0-9_]{0,39}$'),
  constraint runs_state_check check (state in ('running', 'done', 'failed', 'interrupted')),
  constraint runs_finished_at_check check ((state = 'running') = (finished_at is null))
);

-- The last run of an application.
create index runs_application_id_idx on copying.runs (application, id);

create table copying.landings (
  application text not null,
  source_table text not null,
  run_id bigint not null,
  row_count bigint not null,
  sha256 text not null,
  landed_at timestamptz not null default now(),
  constraint landings_application_source_table_key primary key (application, source_table),
  constraint landings_run_id_fk foreign key (run_id) references copying.runs (id),
  constraint landings_row_count_check check (row_count >= 0)
);

create index landings_run_id_idx on copying.landings (run_id);

create table copying.tables (
  run_id bigint not null,
  target_table text not null,
  source_table text not null,
  rows_in bigint not null,
  rows_inserted bigint not null,
  rows_present bigint not null,
  rows_rejected bigint not null,
  shaped_at timestamptz not null default now(),
  constraint tables_run_id_target_table_key primary key (run_id, target_table),
  constraint tables_run_id_fk foreign key (run_id) references copying.runs (id),
  constraint tables_rows_in_check check (rows_in = rows_inserted + rows_present + rows_rejected)
);

create table copying.rejects (
  application text not null,
  source_table text not null,
  source_key text not null,
  target_table text not null,
  kind text not null,
  detail text not null,
  source_row jsonb not null,
  run_id bigint not null,
  rejected_at timestamptz not null default now(),
  constraint rejects_application_source_table_source_key_key
    primary key (application, source_table, source_key),
  constraint rejects_run_id_fk foreign key (run_id) references copying.runs (id),
  constraint rejects_kind_check check (kind ~ '^[a-z][a-z0-9_]*$')
);

create index rejects_run_id_idx on copying.rejects (run_id);

create table copying.proofs (
  id bigint generated always as identity,
  application text not null,
  run_id bigint not null,
  ok boolean not null,
  result jsonb not null,
  proven_by text not null default session_user,
  proven_at timestamptz not null default now(),
  constraint proofs_id_key primary key (id),
  constraint proofs_run_id_fk foreign key (run_id) references copying.runs (id)
);

create index proofs_application_id_idx on copying.proofs (application, id);

create index proofs_run_id_idx on copying.proofs (run_id);
