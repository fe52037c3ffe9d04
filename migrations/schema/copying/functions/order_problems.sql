CREATE FUNCTION copying.order_problems(targets regclass[]) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO ''
    AS $$
  select distinct format('%s refers to %s, which is filled later', child.name, parent.name)
  from unnest(targets) with ordinality as child (name, position)
  join pg_catalog.pg_constraint as f on f.conrelid = child.name and f.contype = 'f'
  join unnest(targets) with ordinality as parent (name, position) on parent.name = f.confrelid
  where parent.position > child.position
$$;

COMMENT ON FUNCTION copying.order_problems(targets regclass[]) IS 'Which tables would be filled before those that they refer to; empty when the order is right';

REVOKE ALL ON FUNCTION copying.order_problems(targets regclass[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.order_problems(targets regclass[]) TO app_copier;
