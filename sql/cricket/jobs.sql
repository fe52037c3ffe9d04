-- The leaderboards follow the statistics by a minute's work in the same five minutes. Chunks of ball
-- events go after ten years, and with them the statistics of their seasons; dropping a chunk is
-- dropping a table, no matter how many balls it holds. The hypertable itself is empty, and autovacuum
-- looks after the chunks, but nobody after the statistics of all of them together.
select
  jobs.declare (
    'refresh_cricket_leaderboards',
    '*/5 * * * *',
    'select cricket.refresh_leaderboards()',
    'Computes the leaderboards of tournaments that are on'
  );

select
  jobs.declare (
    'ball_events_retention',
    '23 4 * * *',
    $$select extensions.drop_chunks('cricket.ball_events', interval '10 years')$$,
    'Drops ball events after ten years, by whole chunks'
  );

select
  jobs.declare (
    'ball_events_statistics',
    '29 3 * * *',
    'analyze cricket.ball_events',
    'Statistics of all chunks together, which autovacuum never makes'
  );

select
  jobs.apply();
