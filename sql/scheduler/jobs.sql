-- Autovacuum analyzes each partition, but never the table that they belong to: without statistics of
-- its own the planner guesses about all months together. Refreshing is declared beside the
-- materialized view, making partitions by the platform; what is past its retention goes by
-- `plumb partitions retire`.
select
  jobs.declare (
    'scheduler_statistics',
    '27 3 * * *',
    'analyze scheduler.job_executions',
    'Statistics of all months together, which autovacuum never makes'
  );

select
  jobs.apply();
