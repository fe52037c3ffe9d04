-- Who sees and changes what. A restrictive policy per table pins every row to the league of the
-- transaction; permissive ones, one per command, say what a role may do inside it. A command without
-- a permissive policy is forbidden to everybody. Row level security is forced, so the owner is no
-- exception by accident (app_owner has BYPASSRLS on purpose). Roles: admin, scorer, analyst, fan.
-- The chunks of cricket.ball_events have no policies: nobody may enter their schema. Balls are changed
-- and taken back by functions only (functions.sql).
--
--                    read             write                                      delete
-- tenants            all              admin (update only)                        nobody
-- seasons, tournaments, teams, players
--                    all              admin                                      admin
-- player_embeddings  admin, analyst   admin                                      admin
-- matches            all              admin; scorer: update until it is over     admin
-- ball_events        all              admin, scorer: insert while it is live     nobody
-- leaderboards       all              nobody: a job                              nobody
select
  app.reset_policies(
    'cricket.tenants',
    'cricket.seasons',
    'cricket.tournaments',
    'cricket.teams',
    'cricket.players',
    'cricket.player_embeddings',
    'cricket.matches',
    'cricket.ball_events',
    'cricket.leaderboards'
  );

-- tenants
create policy tenants_tenant on cricket.tenants as restrictive
  for all to app_user
  using (id = app.tenant_id());
create policy tenants_select on cricket.tenants
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy tenants_update on cricket.tenants
  for update to app_user
  using ((select app.user_role() = 'admin'));

-- seasons
create policy seasons_tenant on cricket.seasons as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy seasons_select on cricket.seasons
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy seasons_insert on cricket.seasons
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy seasons_update on cricket.seasons
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy seasons_delete on cricket.seasons
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- tournaments
create policy tournaments_tenant on cricket.tournaments as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy tournaments_select on cricket.tournaments
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy tournaments_insert on cricket.tournaments
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy tournaments_update on cricket.tournaments
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy tournaments_delete on cricket.tournaments
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- teams
create policy teams_tenant on cricket.teams as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy teams_select on cricket.teams
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy teams_insert on cricket.teams
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy teams_update on cricket.teams
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy teams_delete on cricket.teams
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- players
create policy players_tenant on cricket.players as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy players_select on cricket.players
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy players_insert on cricket.players
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy players_update on cricket.players
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy players_delete on cricket.players
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- player_embeddings
create policy player_embeddings_tenant on cricket.player_embeddings as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy player_embeddings_select on cricket.player_embeddings
  for select to app_user
  using ((select app.user_role() in ('admin', 'analyst')));
create policy player_embeddings_insert on cricket.player_embeddings
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy player_embeddings_update on cricket.player_embeddings
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy player_embeddings_delete on cricket.player_embeddings
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- matches; a scorer begins and ends a match, but does not open it again
create policy matches_tenant on cricket.matches as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy matches_select on cricket.matches
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy matches_insert on cricket.matches
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy matches_update on cricket.matches
  for update to app_user
  using (
    (select app.user_role() = 'admin')
    or ((select app.user_role() = 'scorer') and status in ('scheduled', 'live'))
  )
  with check ((select app.user_role() in ('admin', 'scorer')));
create policy matches_delete on cricket.matches
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- ball_events; the inner query is itself under the policies of matches
create policy ball_events_tenant on cricket.ball_events as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy ball_events_select on cricket.ball_events
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy ball_events_insert on cricket.ball_events
  for insert to app_user
  with check (
    (select app.user_role() in ('admin', 'scorer'))
    and exists (
      select from cricket.matches as m
      where m.tenant_id = ball_events.tenant_id and m.id = ball_events.match_id and m.status = 'live'
    )
  );

-- leaderboards
create policy leaderboards_tenant on cricket.leaderboards as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy leaderboards_select on cricket.leaderboards
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
