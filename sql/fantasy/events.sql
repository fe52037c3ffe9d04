-- Live updates. After each statement that changes what people are watching, one notification on the
-- channel fantasy says what kind of thing happened in which leagues: {"kind", "leagues"}. It carries
-- no data, so nobody learns from it what he may not read, and a lost one costs nothing: whoever hears
-- it, or reconnects, asks for the present state. Sessions that commit with notifications queue up for
-- one lock: hence one per statement, and one more for every further 100 leagues, so that a payload
-- stays below 8,000 bytes. There is no outbox, because nothing has to be delivered exactly once.
create or replace function fantasy.notify_leagues() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_notify('fantasy', json_build_object('kind', tg_argv[0], 'leagues', json_agg(n.league_id))::text)
  from (
    select d.league_id, (row_number() over (order by d.league_id) - 1) / 100 as message
    from (select distinct c.league_id from changed as c) as d
  ) as n
  group by n.message;
  return null;
end
$$;

comment on function fantasy.notify_leagues()
  is 'Trigger: says once per statement in which leagues something happened; its argument is the kind';

create or replace trigger notify_score_update
  after update on fantasy.matchups
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('score_update');

create or replace trigger notify_draft_pick
  after insert on fantasy.draft_picks
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('draft_pick');

create or replace trigger notify_trade_proposed
  after insert on fantasy.trades
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('trade_proposed');

create or replace trigger notify_chat_message
  after insert on fantasy.chat_messages
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('chat_message');
