--! budget p95 20 ms
--! param $1 before_created_at timestamptz
--! param $2 before_id uuid
--! param $3 page_size integer
--! sample select m.league_id, m.user_id, m.role, 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from fantasy.memberships as m where m.league_id = (select league_id from fantasy.chat_messages group by league_id order by count(*) desc limit 1) order by m.user_id limit 1
--! index fantasy.chat_messages_league_id_created_at_idx
--! never scan fantasy.chat_messages
--! page
-- What was said in the league, newest first, with its authors. The page is cut first; the members,
-- a dozen, are joined to it. $1 and $2 are the last row of the page before; infinity and the highest
-- uuid ask for the first page.
select
  p.id,
  p.created_at,
  p.type,
  p.content,
  p.user_id,
  m.name,
  m.avatar_url
from (
  select
    c.id,
    c.created_at,
    c.type,
    c.content,
    c.user_id
  from fantasy.chat_messages as c
  where
    c.league_id = app.tenant_id()
    and (c.created_at, c.id) < ($1, $2)
  order by
    c.created_at desc,
    c.id desc
  limit
    $3
) as p
left join fantasy.league_members as m on m.user_id = p.user_id
order by
  p.created_at desc,
  p.id desc;
