--! budget p95 10 ms
--! param $1 token text
--! sample select u.id, u.id, 'user', md5('1s1') || md5('1t1') from scheduler.users as u order by u.id limit 1
--! index scheduler.users_session_token_hash_key
--! never scan scheduler.users
-- Whose session it is: asked with nearly every request. The token is hashed inside; the table knows
-- its hash only.
select
  u.user_id,
  u.email
from scheduler.user_for_session($1) as u;
