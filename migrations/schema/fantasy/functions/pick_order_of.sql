CREATE FUNCTION fantasy.pick_order_of(pick_number integer, team_count integer, type text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case
    when type = 'snake' and (pick_number - 1) / team_count % 2 = 1 then team_count - (pick_number - 1) % team_count
    else (pick_number - 1) % team_count + 1
  end
$$;

COMMENT ON FUNCTION fantasy.pick_order_of(pick_number integer, team_count integer, type text) IS 'Which place of the draft order makes a pick';

REVOKE ALL ON FUNCTION fantasy.pick_order_of(pick_number integer, team_count integer, type text) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.pick_order_of(pick_number integer, team_count integer, type text) TO app_user;
