CREATE FUNCTION cricket.check_ball_events() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  ball record;
begin
  perform cricket.require_read_committed();
  perform
  from cricket.matches as m
  where (m.tenant_id, m.id) in (select n.tenant_id, n.match_id from new_rows as n)
  order by m.tenant_id, m.id
  for no key update;

  if tg_argv[0] = 'live' then
    select n.match_id into ball
    from new_rows as n
    join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
    where m.status <> 'live'
    limit 1;
    if found then
      perform app.fail('PB004', format('no live match %s', ball.match_id));
    end if;
  end if;

  select n.* into ball
  from new_rows as n
  join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
  where n.time < m.starts_at or n.time >= m.starts_at + interval '10 days'
  limit 1;
  if found then
    perform app.fail('PB005', format('a ball of match %s is bowled within ten days from its start, not at %s', ball.match_id, ball.time));
  end if;

  select m.id as match_id, d.* into ball
  from (
    select distinct n.tenant_id, n.match_id from new_rows as n
  ) as n
  join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
  cross join lateral (
    select b.innings, b.over_number, b.ball_number
    from cricket.ball_events as b
    where b.tenant_id = m.tenant_id
      and b.match_id = m.id
      and b.time >= m.starts_at
      and b.time < m.starts_at + interval '10 days'
    group by b.innings, b.over_number, b.ball_number
    having count(*) > 1
    limit 1
  ) as d
  limit 1;
  if found then
    perform app.fail('PB005', format('ball %s.%s of innings %s of match %s is recorded already',
      ball.over_number, ball.ball_number, ball.innings, ball.match_id));
  end if;
  return null;
end
$$;

COMMENT ON FUNCTION cricket.check_ball_events() IS 'Trigger: every ball is bowled once, within ten days from the start of its match, and by an application while the match is live; PB004, PB005';

REVOKE ALL ON FUNCTION cricket.check_ball_events() FROM PUBLIC;
