-- Makes the coming partitions of all tables under management; what the job partition_maintenance calls.
-- pg_partman makes a partition as whoever asks, so app_jobs becomes app_owner first: else migrations
-- could not touch what a job has made. Like manage(), it has no search_path of its own.
create or replace function partitions.maintain() returns void
language plpgsql volatile parallel unsafe
as $$
begin
  perform set_config('role', 'app_owner', true);
  perform partman.run_maintenance();
end
$$;

comment on function partitions.maintain()
  is 'Makes the coming partitions of all tables under management, as their owner';
