--! Previous: sha1:a60e394eb948093e6457f7e2f89a3b7db6925062
--! Hash: sha1:92cfd6e25fb1a89d1fa377a0ca7b01d3c51e5d2c
--! Message: copy engine

-- The engine of copies. A copy is a list of steps: land a source table, copy one straight into its
-- target, or shape what landed into a target. A step is cut into chunks. The claim of a chunk is a row
-- lock of the very transaction that loads it, and its record is written in that transaction: a chunk is
-- done once or not at all, whatever is killed. Of a source, one moment is read; each new moment (after
-- an interruption) is a generation.
set local role app_owner;

-- Only what this file itself made while it was being written.
-- squawk-ignore ban-drop-table
drop table if exists copying.chunks, copying.steps, copying.generations, copying.deferred cascade;

create table copying.generations (
  application text not null,
  number integer not null,
  run_id bigint not null,
  moment text not null,
  taken_at timestamptz not null default now(),
  constraint generations_application_number_key primary key (application, number),
  constraint generations_run_id_fk foreign key (run_id) references copying.runs (id)
);

create index generations_run_id_idx on copying.generations (run_id);

create table copying.steps (
  id bigint generated always as identity,
  application text not null,
  name text not null,
  kind text not null,
  source_table text not null,
  target_table text not null,
  run_id bigint not null,
  cut text not null,
  began_empty boolean not null,
  estimated_rows bigint not null,
  estimated_bytes bigint not null,
  planned_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint steps_id_key primary key (id),
  constraint steps_application_name_key unique (application, name),
  constraint steps_run_id_fk foreign key (run_id) references copying.runs (id),
  constraint steps_kind_check check (kind in ('land', 'copy', 'shape')),
  constraint steps_cut_check check (cut in ('key', 'ctid', 'whole')),
  constraint steps_estimated_check check (estimated_rows >= 0 and estimated_bytes >= 0)
);

create index steps_run_id_idx on copying.steps (run_id);

create table copying.chunks (
  step_id bigint not null,
  number integer not null,
  low text[],
  high text[],
  generation integer,
  rows bigint,
  rejected bigint,
  bytes bigint,
  written_by xid8,
  worker text,
  done_at timestamptz,
  constraint chunks_step_id_number_key primary key (step_id, number),
  constraint chunks_step_id_fk foreign key (step_id) references copying.steps (id) on delete cascade,
  constraint chunks_done_at_check check ((done_at is null) = (rows is null) and (done_at is null) = (written_by is null))
);

-- The next chunk to be claimed.
create index chunks_step_id_number_idx on copying.chunks (step_id, number) where done_at is null;

create table copying.deferred (
  application text not null,
  table_name text not null,
  name text not null,
  kind text not null,
  definition text not null,
  dropped_at timestamptz not null default now(),
  constraint deferred_application_table_name_name_key primary key (application, table_name, name),
  constraint deferred_kind_check check (kind in ('index', 'key', 'foreign key'))
);

--! Included copying/chunks.sql
-- How a worker takes its work. claim_chunk() finds the next chunk of some steps that nobody works on
-- and locks its row until the end of the transaction, in which the chunk is loaded and then recorded by
-- finish_chunk(). A worker that is killed loses its lock and all that it loaded at one moment; one that
-- was only thought dead can still commit, but nobody else can have the same chunk. Neither waits.
create or replace function copying.claim_chunk(
  step_ids bigint[]
) returns table (step_id bigint, number integer, low text[], high text[])
language sql volatile parallel unsafe
set search_path = ''
as $$
  select c.step_id, c.number, c.low, c.high
  from copying.chunks as c
  where c.step_id = any (claim_chunk.step_ids) and c.done_at is null
  order by array_position(claim_chunk.step_ids, c.step_id), c.number
  for update skip locked
  limit 1
$$;

create or replace function copying.finish_chunk(
  step_id bigint,
  number integer,
  generation integer,
  rows bigint,
  rejected bigint,
  bytes bigint,
  worker text
) returns void
language sql volatile parallel unsafe
set search_path = ''
as $$
  update copying.chunks as c
  set
    generation = finish_chunk.generation,
    rows = finish_chunk.rows,
    rejected = finish_chunk.rejected,
    bytes = finish_chunk.bytes,
    written_by = pg_current_xact_id(),
    worker = finish_chunk.worker,
    done_at = clock_timestamp()
  where c.step_id = finish_chunk.step_id and c.number = finish_chunk.number
$$;

comment on function copying.claim_chunk(bigint[])
  is 'The next free chunk of these steps, locked until the transaction ends; no row when none is left';
comment on function copying.finish_chunk(bigint, integer, integer, bigint, bigint, bigint, text)
  is 'Records a chunk in the transaction that loaded it';
--! EndIncluded copying/chunks.sql
--! Included copying/progress.sql
-- What a copy has done and has still to do, for anybody with psql: one row for each step, in the order
-- in which they run. The share is of chunks, because rows are only estimated before they are read.
create or replace view copying.progress as
select
  s.application,
  s.name as step,
  s.source_table,
  s.target_table,
  case
    when s.finished_at is not null then 'done'
    when count(c.done_at) > 0 then 'running'
    else 'waiting'
  end as state,
  count(c.done_at) as chunks_done,
  count(c.number) as chunks,
  coalesce(sum(c.rows), 0)::bigint as rows,
  s.estimated_rows,
  coalesce(sum(c.rejected), 0)::bigint as rejected,
  coalesce(sum(c.bytes), 0)::bigint as bytes,
  s.planned_at,
  max(c.done_at) as last_chunk_at,
  s.finished_at
from copying.steps as s
left join copying.chunks as c on c.step_id = s.id
group by
  s.id;

comment on view copying.progress is 'How far each step of each application''s copy has come';
--! EndIncluded copying/progress.sql
--! Included copying/comments.sql
-- What the tables of copies are for.
comment on table copying.runs
  is 'Every copy that was begun: of which application, from where, how it ended';
comment on column copying.runs.id is 'The run';
comment on column copying.runs.application is 'The application, a folder of sql/';
comment on column copying.runs.source is 'Where the data came from, without a password';
comment on column copying.runs.plan_hash is 'SHA-256 of the plan''s files';
comment on column copying.runs.state
  is 'How it stands; a run that was killed is called interrupted by the next one';
comment on column copying.runs.problem is 'Why it failed';
comment on column copying.runs.started_by is 'Who began it';
comment on column copying.runs.started_at is 'When it began';
comment on column copying.runs.finished_at is 'When it ended';
comment on index copying.runs_application_id_idx is 'The last run of an application';

comment on table copying.landings
  is 'What lies in the landing tables now, one row for each source table';
comment on column copying.landings.application is 'The application';
comment on column copying.landings.source_table is 'The table of the source';
comment on column copying.landings.run_id is 'The run that landed it';
comment on column copying.landings.row_count is 'How many rows landed';
comment on column copying.landings.sha256
  is 'SHA-256 of the rows as lines of COPY, in the order of the key';
comment on column copying.landings.landed_at is 'When it landed';
comment on index copying.landings_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.tables is 'What a run did to each target table';
comment on column copying.tables.run_id is 'The run';
comment on column copying.tables.target_table is 'The table that was filled';
comment on column copying.tables.source_table is 'The table of the source';
comment on column copying.tables.rows_in is 'How many landed rows the plan saw';
comment on column copying.tables.rows_inserted is 'How many of them were inserted';
comment on column copying.tables.rows_present is 'How many of them were there already';
comment on column copying.tables.rows_rejected is 'How many of them were rejected';
comment on column copying.tables.shaped_at is 'When it was done';

comment on table copying.rejects
  is 'Every source row that is not in its target, with the reason; taken back when the source is mended';
comment on column copying.rejects.application is 'The application';
comment on column copying.rejects.source_table is 'The table of the source';
comment on column copying.rejects.source_key is 'The key of the row in the source';
comment on column copying.rejects.target_table is 'Where it would have gone';
comment on column copying.rejects.kind is 'What is wrong with it, in one word';
comment on column copying.rejects.detail is 'The column and its value, cut';
comment on column copying.rejects.source_row is 'The row as it landed';
comment on column copying.rejects.run_id is 'The run that noted this reason';
comment on column copying.rejects.rejected_at is 'When this reason was noted';
comment on index copying.rejects_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.proofs is 'Every proof that was made of a copy, also those that failed';
comment on column copying.proofs.id is 'The proof';
comment on column copying.proofs.application is 'The application';
comment on column copying.proofs.run_id is 'The run that was proven';
comment on column copying.proofs.ok is 'Whether source, landing and target agree';
comment on column copying.proofs.result is 'Counts, hashes and the first differences of each table';
comment on column copying.proofs.proven_by is 'Who made it';
comment on column copying.proofs.proven_at is 'When it was made';
comment on index copying.proofs_application_id_idx is 'The last proof of an application';
comment on index copying.proofs_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.generations
  is 'The moments at which a source was read; a new one for each run that had to take one';
comment on column copying.generations.application is 'The application';
comment on column copying.generations.number is 'Counts up from 1 within the application';
comment on column copying.generations.run_id is 'The run that took it';
comment on column copying.generations.moment
  is 'The source''s snapshot, or the size and time of its file';
comment on column copying.generations.taken_at is 'When it was taken';
comment on index copying.generations_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.steps is 'What a copy consists of: landing, copying or shaping one table';
comment on column copying.steps.id is 'The step';
comment on column copying.steps.application is 'The application';
comment on column copying.steps.name is 'What it does, for people; unique within the application';
comment on column copying.steps.kind is 'land as it is, copy into the target, or shape what landed';
comment on column copying.steps.source_table is 'The table of the source';
comment on column copying.steps.target_table is 'The table that is written';
comment on column copying.steps.run_id is 'The run that planned it';
comment on column copying.steps.cut is 'How it is cut into chunks: by key, by ctid, or not at all';
comment on column copying.steps.began_empty is 'Whether the written table held nothing before';
comment on column copying.steps.estimated_rows is 'How many rows the source expected';
comment on column copying.steps.estimated_bytes is 'How many bytes the source expected';
comment on column copying.steps.planned_at is 'When it was cut into chunks';
comment on column copying.steps.finished_at is 'When its last chunk, keys and statistics were done';
comment on index copying.steps_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.chunks
  is 'The parts of a step; each is loaded and recorded in one transaction';
comment on column copying.chunks.step_id is 'The step';
comment on column copying.chunks.number is 'Counts up from 1 within the step';
comment on column copying.chunks.low is 'Rows after this key; null: from the first on';
comment on column copying.chunks.high is 'Rows up to this key; null: to the last';
comment on column copying.chunks.generation is 'The moment of the source that it was read at';
comment on column copying.chunks.rows is 'How many rows were written';
comment on column copying.chunks.rejected is 'How many rows were rejected';
comment on column copying.chunks.bytes
  is 'How many bytes were sent; null where none leave the server';
comment on column copying.chunks.written_by is 'The transaction that wrote its rows: their xmin';
comment on column copying.chunks.worker is 'Which worker did it';
comment on column copying.chunks.done_at is 'When; null while it is to be done';
comment on index copying.chunks_step_id_number_idx is 'The next chunk to be claimed';

comment on table copying.deferred
  is 'Indexes and keys taken away before a load, to be made again after it, also after a crash';
comment on column copying.deferred.application is 'The application';
comment on column copying.deferred.table_name is 'The table, with its schema';
comment on column copying.deferred.name is 'The index or constraint';
comment on column copying.deferred.kind is 'What it is';
comment on column copying.deferred.definition is 'The statement that makes it again';
comment on column copying.deferred.dropped_at is 'When it was taken away';

comment on table copying.backfills is 'How far each backfill of plumb has come';

comment on column copying.backfills.file is 'The file of SQL, relative to the project';

comment on column copying.backfills.hash is 'SHA-256 of its text: another text is another backfill';

comment on column copying.backfills.last_key
  is 'The key of the last row looked at, as text, one element per column';

comment on column copying.backfills.batches is 'How many batches were committed';

comment on column copying.backfills.rows is 'How many rows they changed';

comment on column copying.backfills.started_at is 'When the first batch began';

comment on column copying.backfills.updated_at is 'When the last batch was committed';

comment on column copying.backfills.finished_at is 'When nothing was left to look at';
--! EndIncluded copying/comments.sql
--! Included copying/grants.sql
-- Only app_copier copies; app_monitor may look at what was copied and proven. Rejects carry whole
-- legacy rows and are not for app_monitor.
revoke all on all tables in schema copying from app_copier, app_monitor;

grant usage on schema copying to app_copier, app_monitor;

grant select, insert, update, delete
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.deferred,
  copying.landings,
  copying.tables,
  copying.rejects,
  copying.proofs
to app_copier;

grant select
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.deferred,
  copying.landings,
  copying.tables,
  copying.proofs,
  copying.progress
to app_monitor;

grant execute on all functions in schema copying to app_copier;
--! EndIncluded copying/grants.sql
