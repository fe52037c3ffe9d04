-- Targets of a copy, in the schema trial: plain, partitioned, a hypertable, one that refers to itself and
-- one whose rows would go with their parents.
set role app_owner;
create schema trial;
grant usage on schema trial to app_copier;
create table trial.people (id integer primary key, boss integer references trial.people, name text);
create table trial.letters (id integer primary key, person integer references trial.people on delete cascade);
create index letters_person_idx on trial.letters (person);
create table trial.parts (id integer, made_on date, person integer references trial.people, primary key (id, made_on)) partition by range (made_on);
create table trial.parts_1 partition of trial.parts for values from ('2020-01-01') to ('2022-01-01');
create table trial.parts_2 partition of trial.parts for values from ('2022-01-01') to ('2030-01-01');
create index parts_person_idx on trial.parts (person);
create table trial.measures (id integer, at timestamptz not null);
select extensions.create_hypertable('trial.measures', 'at', chunk_time_interval => interval '1 day');
create index people_boss_idx on trial.people (boss);
grant select, insert, update, delete on all tables in schema trial to app_copier;
reset role;
