CREATE FUNCTION copying.finish_chunk(step_id bigint, number integer, generation integer, rows_read bigint, rows bigint, rejected bigint, bytes bigint, worker text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION copying.finish_chunk(step_id bigint, number integer, generation integer, rows_read bigint, rows bigint, rejected bigint, bytes bigint, worker text) IS 'Records a chunk in the transaction that loaded it';

REVOKE ALL ON FUNCTION copying.finish_chunk(step_id bigint, number integer, generation integer, rows_read bigint, rows bigint, rejected bigint, bytes bigint, worker text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.finish_chunk(step_id bigint, number integer, generation integer, rows_read bigint, rows bigint, rejected bigint, bytes bigint, worker text) TO app_copier;
