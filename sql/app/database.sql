-- Who may do what with the database itself: applications connect, the owner makes schemas, nobody else
-- anything. Not app_copier either: who may make a schema may call it app_owner, and there the names that
-- app_owner writes without a schema would be looked for first ("$user"). Rights to a database are not copied with it: a database that is made from a template
-- needs this file again.
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format(
    'grant connect on database %I to app_user, app_analyst, app_copier, app_monitor, app_jobs',
    current_database()
  );
  execute format('grant create, temporary, connect on database %I to app_owner', current_database());
  execute format('revoke create on database %I from app_copier', current_database());
  execute format('grant temporary on database %I to app_copier', current_database());
end
$$;
