--! budget p95 10 ms
--! param $1 email text
--! sample select u.id, u.id, 'user', u.email from scheduler.users as u where u.is_active order by u.id limit 1
--! index scheduler.users_email_key
--! never scan scheduler.users
-- Who is logging in: the active user of an address, whatever its case, with the hash that the
-- application checks the password against. Nobody is known yet, so a function with definer's rights
-- looks; its plan is inside.
select
  u.user_id,
  u.password_hash
from scheduler.user_for_login($1) as u;
