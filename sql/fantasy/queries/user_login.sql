--! budget p95 10 ms
--! param $1 email text
--! sample select m.league_id, m.user_id, m.role, upper(u.email) from fantasy.memberships as m join fantasy.users as u on u.id = m.user_id where u.is_active order by u.id limit 1
--! index fantasy.users_email_key
--! never scan fantasy.users
-- Who logs in with this address, before any league is known.
select
  u.user_id,
  u.password_hash
from fantasy.user_for_login($1) as u;
