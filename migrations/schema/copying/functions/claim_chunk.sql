CREATE FUNCTION copying.claim_chunk(step_ids bigint[]) RETURNS TABLE(step_id bigint, number integer, low text[], high text[])
    LANGUAGE sql
    SET search_path TO ''
    AS $$
  select c.step_id, c.number, c.low, c.high
  from copying.chunks as c
  where c.step_id = any (claim_chunk.step_ids) and c.done_at is null
  order by array_position(claim_chunk.step_ids, c.step_id), c.number
  for update skip locked
  limit 1
$$;

COMMENT ON FUNCTION copying.claim_chunk(step_ids bigint[]) IS 'The next free chunk of these steps, locked until the transaction ends; no row when none is left';

REVOKE ALL ON FUNCTION copying.claim_chunk(step_ids bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.claim_chunk(step_ids bigint[]) TO app_copier;
