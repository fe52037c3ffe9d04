-- Tables with every kind of index and key that a copy may find, in the schema trial, made as app_owner;
-- and tables whose keys it must leave alone.
set role app_owner;
create schema trial;
grant usage on schema trial to app_copier;

create table trial.parents (
  id bigint generated always as identity,
  code text not null,
  kind text not null,
  note text,
  constraint parents_pkey primary key (id) with (fillfactor = 70),
  constraint parents_code_key unique nulls not distinct (code, note) include (kind),
  constraint parents_kind_key unique (kind) deferrable initially deferred
);
create unique index parents_used_key on trial.parents (note, code);
alter table trial.parents add constraint parents_used_key unique using index parents_used_key;
create unique index parents_note_kind_idx on trial.parents (note, kind);
alter table trial.parents replica identity using index parents_pkey;

create table trial.children (
  id uuid not null default gen_random_uuid(),
  parent_id bigint,
  parent_kind text,
  during tstzrange,
  body text,
  tags text[],
  sibling uuid,
  constraint children_pkey primary key (id),
  constraint children_parent_id_fk foreign key (parent_id) references trial.parents (id) on delete cascade deferrable,
  constraint children_body_fk foreign key (body, parent_kind) references trial.parents (note, kind) not valid,
  constraint children_sibling_fk foreign key (sibling) references trial.children (id),
  constraint children_during_excl exclude using gist (during with &&) where (body is not null),
  constraint children_body_check check (body <> 'x')
);
create index children_parent_id_idx on trial.children (parent_id) where body is not null;
create index children_body_idx on trial.children ((lower(body)) text_pattern_ops desc nulls last) with (fillfactor = 60);
alter index trial.children_body_idx alter column 1 set statistics 300;
create index children_tags_idx on trial.children using gin (tags);
create index children_words_idx on trial.children using gin (body extensions.gin_trgm_ops);
create unique index children_id_idx on trial.children (id, parent_kind);
alter table trial.children cluster on children_id_idx;
comment on index trial.children_parent_id_idx is 'it''s partial; "quoted"';
comment on constraint children_pkey on trial.children is 'the key';
comment on index trial.children_pkey is 'its index';
comment on constraint children_parent_id_fk on trial.children is 'the parent';
comment on constraint children_during_excl on trial.children is 'one at a time';

create table trial."Odd Name" (
  id bigint,
  parent bigint references trial.parents,
  constraint "odd key" primary key (id)
);

-- The key stays, because a view groups by it.
create table trial.viewed (id integer, name text, constraint viewed_pkey primary key (id));
create index viewed_name_idx on trial.viewed (name);
create view trial.grouped as select id, name from trial.viewed group by id;

-- The key stays, because a partitioned table refers to it.
create table trial.referred (id integer, name text, constraint referred_pkey primary key (id));
create index referred_name_idx on trial.referred (name);

create table trial.parts (
  id integer,
  made_on date,
  constraint parts_pkey primary key (id, made_on),
  constraint parts_id_fk foreign key (id) references trial.referred (id)
) partition by range (made_on);
create table trial.parts_2020 partition of trial.parts for values from ('2020-01-01') to ('2030-01-01');

create table trial.measures (id integer, at timestamptz, constraint measures_pkey primary key (id, at));
select extensions.create_hypertable('trial.measures', 'at');

create table trial.full_already (id integer, constraint full_already_pkey primary key (id));
insert into trial.full_already values (1);

grant select, insert, delete on all tables in schema trial to app_copier;
create table trial.not_to_be_filled (id integer, constraint not_to_be_filled_pkey primary key (id));

reset role;
create table trial.not_own (id integer, constraint not_own_pkey primary key (id));
