--! budget p95 10 ms
--! sample select m.league_id, m.user_id, m.role from fantasy.memberships as m where m.user_id = (select user_id from fantasy.memberships group by user_id order by count(*) desc, user_id limit 1) limit 1
--! index fantasy.memberships_user_id_idx
--! never scan fantasy.memberships
-- The leagues of a user, asked right after the login.
select
  l.league_id,
  l.name,
  l.season,
  l.role
from fantasy.my_leagues() as l;
