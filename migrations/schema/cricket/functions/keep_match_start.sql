CREATE FUNCTION cricket.keep_match_start() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform cricket.require_read_committed();
  if exists (select from cricket.ball_events as b where b.tenant_id = old.tenant_id and b.match_id = old.id) then
    perform app.fail('PB005', format('match %s has begun; its start cannot be moved', old.id));
  end if;
  return new;
end
$$;

COMMENT ON FUNCTION cricket.keep_match_start() IS 'Trigger: a match whose balls are recorded keeps its start; PB005';

REVOKE ALL ON FUNCTION cricket.keep_match_start() FROM PUBLIC;
