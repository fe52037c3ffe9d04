CREATE FUNCTION copying.claim_chunk(step_ids bigint[]) RETURNS TABLE(step_id bigint, number integer, low text[], high text[])
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION copying.claim_chunk(step_ids bigint[]) IS 'The next free chunk of these steps, locked until the transaction ends; no row when none is left';

REVOKE ALL ON FUNCTION copying.claim_chunk(step_ids bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.claim_chunk(step_ids bigint[]) TO app_copier;
