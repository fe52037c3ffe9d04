-- What a copy has done and has still to do, for anybody with psql: one row for each step, in the order
-- in which they run, of the newest job. The share is of chunks, because rows are only estimated before
-- they are read.
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
where
  s.run_id = (
    select
      max(n.run_id)
    from copying.steps as n
    where
      n.application = s.application
  )
group by
  s.id;

comment on view copying.progress is 'How far each step of each application''s copy has come';
