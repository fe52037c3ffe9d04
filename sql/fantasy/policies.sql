-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other. A
-- restrictive policy per table pins every row to the league of the transaction, and lets in only
-- those who are members of it (asked once per statement); what belongs to a user is pinned to him.
-- Permissive ones, one per command, say what a member may do. Two roles: commissioner and manager. A
-- session may claim less than its user is, never more: whoever acts as commissioner is asked for in
-- memberships too. Both are asked inside (select …): once for a statement. A command without a
-- permissive policy is forbidden to everybody. Row level security is forced, so the owner is no
-- exception by accident (app_owner has BYPASSRLS on purpose).
-- players and player_stats are the same for all leagues: everybody reads, analysts too, no application
-- writes. The logs are read by app_monitor, of all leagues.
--
--                      read                        write                              delete
-- leagues              members                     commissioner (update only)         nobody
-- memberships          members                     commissioner                       nobody: left_at
-- teams                members                     commissioner; owner: update        commissioner
-- rosters              members                     commissioner, the team's owner     the same
-- matchups             members                     nobody: the schedule's feed        nobody
-- drafts, draft_order  members                     commissioner                       commissioner
-- draft_picks          members                     nobody: fantasy.make_pick()        nobody
-- transactions         members                     owner: ask, cancel; commissioner   nobody
-- transaction_players  members                     with the transaction               nobody
-- trades               both owners, commissioner   proposer: propose, cancel;         nobody
--                                                  receiver: answer; commissioner: veto
-- trade_players        with the trade              the proposer                       nobody
-- chat_messages        members                     members (insert only)              author, commissioner
-- error_logs,          app_monitor                 members (insert only)              nobody
-- performance_metrics
-- users                oneself                     oneself (update only)              nobody
-- notifications        the user                    the user (read_at only)            the user
-- feedback             the user                    the user (insert only)             nobody
select
  app.reset_policies(
    'fantasy.users',
    'fantasy.leagues',
    'fantasy.memberships',
    'fantasy.teams',
    'fantasy.players',
    'fantasy.player_stats',
    'fantasy.rosters',
    'fantasy.matchups',
    'fantasy.drafts',
    'fantasy.draft_order',
    'fantasy.draft_picks',
    'fantasy.transactions',
    'fantasy.transaction_players',
    'fantasy.trades',
    'fantasy.trade_players',
    'fantasy.chat_messages',
    'fantasy.notifications',
    'fantasy.feedback',
    'fantasy.error_logs',
    'fantasy.performance_metrics'
  );

-- players, player_stats
create policy players_reference on fantasy.players for select to app_user, app_analyst using (true);
create policy player_stats_reference on fantasy.player_stats
  for select to app_user, app_analyst
  using (true);

-- users
create policy users_tenant on fantasy.users as restrictive
  for all to app_user
  using (id = app.user_id());
create policy users_select on fantasy.users
  for select to app_user
  using (app.user_id() is not null);
create policy users_update on fantasy.users
  for update to app_user
  using (app.user_id() is not null);

-- leagues
create policy leagues_tenant on fantasy.leagues as restrictive
  for all to app_user
  using (id = app.tenant_id() and (select fantasy.is_member()));
create policy leagues_select on fantasy.leagues
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy leagues_update on fantasy.leagues
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- memberships
create policy memberships_tenant on fantasy.memberships as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy memberships_select on fantasy.memberships
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy memberships_insert on fantasy.memberships
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy memberships_update on fantasy.memberships
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- teams: an owner may not give his team away
create policy teams_tenant on fantasy.teams as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy teams_select on fantasy.teams
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy teams_insert on fantasy.teams
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy teams_update on fantasy.teams
  for update to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and owner_id = app.user_id())
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy teams_delete on fantasy.teams
  for delete to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- rosters
create policy rosters_tenant on fantasy.rosters as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy rosters_select on fantasy.rosters
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy rosters_insert on fantasy.rosters
  for insert to app_user
  with check (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy rosters_update on fantasy.rosters
  for update to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy rosters_delete on fantasy.rosters
  for delete to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );

-- matchups
create policy matchups_tenant on fantasy.matchups as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy matchups_select on fantasy.matchups
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));

-- drafts
create policy drafts_tenant on fantasy.drafts as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy drafts_select on fantasy.drafts
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy drafts_insert on fantasy.drafts
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy drafts_update on fantasy.drafts
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy drafts_delete on fantasy.drafts
  for delete to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- draft_order
create policy draft_order_tenant on fantasy.draft_order as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy draft_order_select on fantasy.draft_order
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy draft_order_insert on fantasy.draft_order
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy draft_order_update on fantasy.draft_order
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy draft_order_delete on fantasy.draft_order
  for delete to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- draft_picks
create policy draft_picks_tenant on fantasy.draft_picks as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy draft_picks_select on fantasy.draft_picks
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));

-- transactions
create policy transactions_tenant on fantasy.transactions as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy transactions_select on fantasy.transactions
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy transactions_insert on fantasy.transactions
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and status = 'pending'
    and team_id = (select fantasy.my_team_id())
  );
create policy transactions_update on fantasy.transactions
  for update to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()) and status = 'pending')
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  )
  with check (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()) and status = 'cancelled')
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );

-- transaction_players; the inner query is itself under the policies of transactions
create policy transaction_players_tenant on fantasy.transaction_players as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy transaction_players_select on fantasy.transaction_players
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy transaction_players_insert on fantasy.transaction_players
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and exists (
      select from fantasy.transactions as t
      where t.league_id = transaction_players.league_id
        and t.id = transaction_players.transaction_id
        and t.status = 'pending'
        and t.team_id = (select fantasy.my_team_id())
    )
  );

-- trades: whoever proposes may cancel, whoever receives may answer, once
create policy trades_tenant on fantasy.trades as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy trades_select on fantasy.trades
  for select to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and (select fantasy.my_team_id()) in (proposing_team_id, receiving_team_id))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy trades_insert on fantasy.trades
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and status = 'proposed'
    and proposing_team_id = (select fantasy.my_team_id())
  );
create policy trades_update on fantasy.trades
  for update to app_user
  using (
    status = 'proposed'
    and expires_at > now()
    and (select app.user_role() in ('commissioner', 'manager'))
    and (
      (select fantasy.my_team_id()) in (proposing_team_id, receiving_team_id)
      or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
    )
  )
  with check (
    ((select app.user_role() in ('commissioner', 'manager')) and proposing_team_id = (select fantasy.my_team_id()) and status = 'cancelled')
    or ((select app.user_role() in ('commissioner', 'manager')) and receiving_team_id = (select fantasy.my_team_id()) and status in ('accepted', 'rejected'))
    or ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()) and status = 'vetoed')
  );

-- trade_players; the inner query is itself under the policies of trades
create policy trade_players_tenant on fantasy.trade_players as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy trade_players_select on fantasy.trade_players
  for select to app_user
  using (
    (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
    or (
      (select app.user_role() in ('commissioner', 'manager'))
      and exists (
        select from fantasy.trades as t
        where t.league_id = trade_players.league_id and t.id = trade_players.trade_id
      )
    )
  );
create policy trade_players_insert on fantasy.trade_players
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and exists (
      select from fantasy.trades as t
      where t.league_id = trade_players.league_id
        and t.id = trade_players.trade_id
        and t.status = 'proposed'
        and t.proposing_team_id = (select fantasy.my_team_id())
    )
  );

-- chat_messages: nobody writes in another one's name, nor as the system
create policy chat_messages_tenant on fantasy.chat_messages as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy chat_messages_select on fantasy.chat_messages
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy chat_messages_insert on fantasy.chat_messages
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and user_id = app.user_id()
    and type in ('text', 'image')
  );
create policy chat_messages_delete on fantasy.chat_messages
  for delete to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and user_id = app.user_id())
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );

-- notifications
create policy notifications_tenant on fantasy.notifications as restrictive
  for all to app_user
  using (user_id = app.user_id());
create policy notifications_select on fantasy.notifications
  for select to app_user
  using (app.user_id() is not null);
create policy notifications_update on fantasy.notifications
  for update to app_user
  using (app.user_id() is not null);
create policy notifications_delete on fantasy.notifications
  for delete to app_user
  using (app.user_id() is not null);

-- feedback
create policy feedback_tenant on fantasy.feedback as restrictive
  for all to app_user
  using (user_id = app.user_id());
create policy feedback_select on fantasy.feedback
  for select to app_user
  using (app.user_id() is not null);
create policy feedback_insert on fantasy.feedback
  for insert to app_user
  with check (status = 'open' and priority = 'medium');

-- error_logs
create policy error_logs_tenant on fantasy.error_logs as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy error_logs_select on fantasy.error_logs for select to app_monitor using (true);
create policy error_logs_insert on fantasy.error_logs
  for insert to app_user
  with check ((select app.user_role() in ('commissioner', 'manager')) and user_id = app.user_id());

-- performance_metrics
create policy performance_metrics_tenant on fantasy.performance_metrics as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy performance_metrics_select on fantasy.performance_metrics
  for select to app_monitor
  using (true);
create policy performance_metrics_insert on fantasy.performance_metrics
  for insert to app_user
  with check ((select app.user_role() in ('commissioner', 'manager')));
