-- How a worker takes its work. claim_chunk() finds the next chunk of some steps that nobody works on
-- and locks its row until the end of the transaction, in which the chunk is loaded and then recorded by
-- finish_chunk(). A worker that is killed loses its lock and all that it loaded at one moment; one that
-- was only thought dead can still commit, but nobody else can have the same chunk. Neither waits.
create or replace function copying.claim_chunk(
  step_ids bigint[]
) returns table (step_id bigint, number integer, low text[], high text[])
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted bigint;
begin
  -- One look into the index for each step, however many chunks there are.
  foreach wanted in array step_ids loop
    return query
      select c.step_id, c.number, c.low, c.high
      from copying.chunks as c
      where c.step_id = wanted and c.done_at is null
      order by c.number
      for update skip locked
      limit 1;
    exit when found;
  end loop;
end
$$;

create or replace function copying.finish_chunk(
  step_id bigint,
  number integer,
  generation integer,
  rows_read bigint,
  rows bigint,
  rejected bigint,
  bytes bigint,
  worker text
) returns void
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  update copying.chunks as c
  set
    generation = finish_chunk.generation,
    rows_read = finish_chunk.rows_read,
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
comment on function copying.finish_chunk(
  bigint,
  integer,
  integer,
  bigint,
  bigint,
  bigint,
  bigint,
  text
)
  is 'Records a chunk in the transaction that loaded it';
