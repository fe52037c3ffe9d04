--! budget p95 20 ms
--! param $1 company_key text
--! param $2 email text
--! sample select u.company_id, u.id, u.role, c.company_key, u.email from housing.users as u join housing.companies as c on c.id = u.company_id where u.company_id = (select company_id from housing.users group by 1 order by count(*) desc limit 1) and u.is_active order by u.id limit 1
--! index housing.users_company_id_email_key
--! never scan housing.users
-- What a login needs to check a password, before anybody is known.
select
  l.company_id,
  l.user_id,
  l.role,
  l.password_hash,
  l.locked_until
from housing.user_for_login($1, $2) as l;
