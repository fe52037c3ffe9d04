-- Astral Field as the old application left it: tables of Prisma, snake case by name and camel case by
-- column, quoted; text identifiers; seasons as text; enums, which are upper-case text here; JSON for
-- whatever is a list. Keys only: Prisma kept the relations to itself (relationMode "prisma"), so that
-- there are no foreign keys and no other indexes, which is what made it slow. Of its 38 tables these
-- are the ones that its indexes, queries and events name. audit_logs is there because the dashboard
-- read it; it is not copied, and stays where it was archived: the new log begins with the new
-- database. The logs of errors and performance were shorter-lived still.
-- generated_dirt is not the old application's: the generator notes there which rows it spoilt and
-- how, so that a test can compare the copy's rejects with the truth.
create table users (
  "id" text primary key,
  "email" text not null,
  "hashedPassword" text,
  "name" text,
  "avatar" text,
  "isActive" boolean not null default true,
  "createdAt" timestamp(3) not null,
  "updatedAt" timestamp(3)
);

create table leagues (
  "id" text primary key,
  "name" text,
  "currentSeason" text,
  "settings" jsonb,
  "createdAt" timestamp(3) not null,
  "updatedAt" timestamp(3)
);

create table league_members (
  "id" text primary key,
  "leagueId" text not null,
  "userId" text not null,
  "role" text not null,
  "joinedAt" timestamp(3) not null
);

create table teams (
  "id" text primary key,
  "leagueId" text not null,
  "ownerId" text,
  "name" text,
  "logo" text,
  "wins" integer not null default 0,
  "losses" integer not null default 0,
  "ties" integer not null default 0,
  "pointsFor" double precision not null default 0,
  "pointsAgainst" double precision not null default 0,
  "standing" integer,
  "createdAt" timestamp(3) not null,
  "updatedAt" timestamp(3)
);

create table players (
  "id" text primary key,
  "name" text,
  "position" text,
  "nflTeam" text,
  "status" text,
  "rank" integer,
  "adp" double precision,
  "imageUrl" text,
  "createdAt" timestamp(3) not null,
  "updatedAt" timestamp(3)
);

create table player_stats (
  "id" text primary key,
  "playerId" text not null,
  "week" integer not null,
  "season" text not null,
  "stats" jsonb,
  "fantasyPoints" double precision,
  "updatedAt" timestamp(3)
);

create table roster (
  "id" text primary key,
  "leagueId" text not null,
  "teamId" text not null,
  "playerId" text not null,
  "position" text not null,
  "isStarter" boolean not null default false,
  "acquiredAt" timestamp(3) not null
);

create table matchups (
  "id" text primary key,
  "leagueId" text not null,
  "week" integer not null,
  "season" text not null,
  "homeTeamId" text not null,
  "awayTeamId" text not null,
  "homeScore" double precision,
  "awayScore" double precision,
  "isComplete" boolean not null default false,
  "createdAt" timestamp(3) not null,
  "updatedAt" timestamp(3)
);

create table drafts (
  "id" text primary key,
  "leagueId" text not null,
  "season" text not null,
  "type" text not null,
  "status" text not null,
  "rounds" integer,
  "timePerPick" integer,
  "scheduledAt" timestamp(3),
  "startedAt" timestamp(3),
  "completedAt" timestamp(3),
  "createdAt" timestamp(3) not null
);

create table draft_order (
  "id" text primary key,
  "draftId" text not null,
  "teamId" text not null,
  "pickOrder" integer not null
);

create table draft_picks (
  "id" text primary key,
  "draftId" text not null,
  "pickNumber" integer not null,
  "teamId" text not null,
  "playerId" text,
  "pickMadeAt" timestamp(3)
);

create table transactions (
  "id" text primary key,
  "leagueId" text not null,
  "teamId" text not null,
  "type" text not null,
  "status" text not null,
  "playerIds" jsonb,
  "createdAt" timestamp(3) not null,
  "processedAt" timestamp(3)
);

create table trades (
  "id" text primary key,
  "leagueId" text not null,
  "proposingTeamId" text not null,
  "receivingTeamId" text not null,
  "status" text not null,
  "givenPlayerIds" jsonb,
  "receivedPlayerIds" jsonb,
  "message" text,
  "expiresAt" timestamp(3),
  "createdAt" timestamp(3) not null
);

create table chat_messages (
  "id" text primary key,
  "leagueId" text not null,
  "userId" text,
  "content" text,
  "type" text not null,
  "createdAt" timestamp(3) not null
);

create table notifications (
  "id" text primary key,
  "userId" text not null,
  "leagueId" text,
  "type" text not null,
  "title" text,
  "content" text,
  "isRead" boolean not null default false,
  "createdAt" timestamp(3) not null
);

create table feedback (
  "id" text primary key,
  "userId" text not null,
  "type" text not null,
  "title" text,
  "content" text,
  "status" text not null,
  "priority" text not null,
  "createdAt" timestamp(3) not null,
  "updatedAt" timestamp(3)
);

create table audit_logs (
  "id" text primary key,
  "userId" text,
  "action" text not null,
  "details" jsonb,
  "createdAt" timestamp(3) not null
);

create table generated_dirt (table_name text not null, id text not null, kind text not null, primary key (table_name, id));
