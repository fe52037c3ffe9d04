-- Only app_copier copies; app_monitor may look at what was copied and proven. Rejects carry whole
-- legacy rows and are not for app_monitor. The statements in copying.deferred are run as app_owner:
-- nobody but its functions writes there.
revoke all on all tables in schema copying from app_copier, app_monitor;

grant usage on schema copying to app_copier, app_monitor;

grant select, insert, update, delete
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.writes,
  copying.undone,
  copying.follows,
  copying.rejects,
  copying.proofs,
  copying.proof_parts
to app_copier;

grant select on copying.deferred, copying.missing_keys to app_copier;

grant select
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.deferred,
  copying.missing_keys,
  copying.writes,
  copying.follows,
  copying.proofs,
  copying.proof_parts,
  copying.progress
to app_monitor;

grant execute on all functions in schema copying to app_copier;
