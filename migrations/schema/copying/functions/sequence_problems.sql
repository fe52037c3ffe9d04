CREATE FUNCTION copying.sequence_problems(targets regclass[]) RETURNS TABLE(code text, target_table text, sentence text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  owned record;
  highest bigint;
  next_value bigint;
begin
  for owned in
    select t.target, s.column_name as name, s.sequence_name
    from unnest(targets) as t (target)
    cross join lateral copying.sequences(t.target) as s
  loop
    execute format('select max(%I) from %s', owned.name, owned.target) into highest;
    execute format('select last_value + is_called::integer from %s', owned.sequence_name) into next_value;
    if highest >= next_value then
      code := 'sequence-behind';
      target_table := owned.target;
      sentence := format('%s: the next %s would be %s, and %s is there already', owned.target, owned.name, next_value, highest);
      return next;
    end if;
  end loop;
end
$$;

COMMENT ON FUNCTION copying.sequence_problems(targets regclass[]) IS 'Sequences whose next value is there already';

REVOKE ALL ON FUNCTION copying.sequence_problems(targets regclass[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.sequence_problems(targets regclass[]) TO app_copier;
