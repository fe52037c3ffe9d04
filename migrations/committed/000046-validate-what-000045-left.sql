--! Previous: sha1:1f09d3fb83cadaea6f72f2a3d1a19362ef3882ba
--! Hash: sha1:329c18a703c4f322dc61772c972b2282653679d8
--! Message: Validate what 000045 left

-- What 000045 left unvalidated; in a migration of its own, so that nobody is locked out while the rows are read.
set local role app_owner;

alter table housing.projects validate constraint projects_price_range_check;
alter table housing.applicants validate constraint applicants_annual_income_check;
alter table housing.applications validate constraint applications_priority_score_check;
alter table gifting.products validate constraint products_price_check;
alter table gifting.orders validate constraint orders_total_amount_check;
alter table gifting.order_lines validate constraint order_lines_unit_price_check;
alter table fantasy.players validate constraint players_adp_check;
alter table fantasy.player_stats validate constraint player_stats_fantasy_points_check;
alter table fantasy.matchups validate constraint matchups_home_score_away_score_check;
alter table scheduler.job_executions validate constraint job_executions_started_at_ended_at_check;
