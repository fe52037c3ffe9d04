CREATE FUNCTION copying.sequence_problems(targets regclass[]) RETURNS TABLE(code text, target_table text, sentence text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  drawn record;
  last numeric;
  next_value numeric;
begin
  for drawn in
    select t.target, s.column_name as name, s.sequence_name, s.step
    from unnest(targets) as t (target)
    cross join lateral copying.sequences(t.target) as s
  loop
    execute format('select %s(%I) from %s', case when drawn.step < 0 then 'min' else 'max' end, drawn.name, drawn.target)
    into last;
    execute format('select last_value::numeric + case when is_called then %s else 0 end from %s', drawn.step, drawn.sequence_name)
    into next_value;
    if (last - next_value) * sign(drawn.step) >= 0 then
      code := 'sequence-behind';
      target_table := drawn.target;
      sentence := format('%s: the next %s would be %s, and %s is there already', drawn.target, drawn.name, next_value, last);
      return next;
    end if;
  end loop;
end
$$;

COMMENT ON FUNCTION copying.sequence_problems(targets regclass[]) IS 'Sequences whose next value is there already';

REVOKE ALL ON FUNCTION copying.sequence_problems(targets regclass[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.sequence_problems(targets regclass[]) TO app_copier;
