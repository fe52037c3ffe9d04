-- Fantasy's own jobs: what expires, and what nobody needs any more. Old logs go with their partitions.
-- A run takes away at most so many rows that it is over in a second; the next one goes on.
select
  jobs.declare (
    'fantasy_trade_expiry',
    '11,26,41,56 * * * *',
    $$update fantasy.trades set status = 'expired' where status = 'proposed' and expires_at < now()$$,
    'Trades that nobody answered in time expire'
  );

select
  jobs.declare (
    'fantasy_notification_retention',
    '31 * * * *',
    $$delete from fantasy.notifications
      where (user_id, id) in (
        select user_id, id from fantasy.notifications
        where read_at < now() - interval '90 days' or created_at < now() - interval '1 year'
        limit 20000
      )$$,
    'Notifications go 90 days after they were read, or after a year'
  );

select
  jobs.declare (
    'fantasy_statistics',
    '51 4 * * *',
    'analyze fantasy.players, fantasy.player_stats, fantasy.rosters, fantasy.matchups',
    'The planner knows the new week before the league wakes up'
  );

select
  jobs.apply();
