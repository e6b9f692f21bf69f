-- Needs surveys: campaigns over an age group and area, their list, collectors, answers, acceptance.

create type assessment.campaign_state as enum ('draft', 'open', 'closed');

create table assessment.campaign (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  name text not null check (char_length(name) between 2 and 100),
  form jsonb not null check (jsonb_typeof(form) = 'object'),
  age_from int check (age_from between 0 and 130),
  groups text[] not null default '{}',
  urban_only boolean not null default false,
  as_of date not null,
  ends_on date not null,
  provider_org_id uuid,
  contract text check (char_length(contract) <= 100),
  volume int check (volume >= 1),
  price_fen bigint check (price_fen >= 0),
  sample_share numeric not null check (sample_share >= 0 and sample_share <= 1),
  state assessment.campaign_state not null default 'draft',
  opened_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz(3) not null default now(),
  created_by_name text default platform.actor_name(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'draft') = (opened_at is null)),
  check ((state = 'closed') = (closed_at is not null)),
  check (ends_on >= as_of)
);
comment on table assessment.campaign is 'Who is asked (age on as_of, any of groups, urban), what (form), by which contract: volume is the number bought, price_fen for each form accepted.';
call platform.scope('assessment.campaign', org => null, family => null, staff_writes => 'insert, update');
-- A campaign of the county is seen by its streets and villages: each sees its own elders on it (A-ASM-09).
create policy staff_above on assessment.campaign for select to yike_staff
  using (state <> 'draft' and region_code = any (policy.ancestors((select platform.region_lo()))));

create table assessment.quota (
  campaign_id uuid not null references assessment.campaign (id),
  region_code bigint not null check (region_code between 0 and 999999999999),
  forms int not null check (forms >= 1),
  updated_at timestamptz(3) not null default now(),
  primary key (campaign_id, region_code)
);
comment on table assessment.quota is 'How many accepted forms of a campaign a place is to bring. A place without a row has no quota of its own.';
call platform.scope('assessment.quota', org => null, family => null, staff_writes => 'insert, update, delete');

create table assessment.collector (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  org_id uuid,
  name text not null check (char_length(name) between 1 and 60 and name = btrim(name)),
  trained_on date,
  training text check (char_length(training) between 2 and 200),
  ended_on date,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((trained_on is null) = (training is null))
);
comment on table assessment.collector is 'Who asks at the door: id is the person_id of their post. Without a training record nobody is sent (A-ASM-03).';
call platform.scope('assessment.collector', field => 'id', field_writes => null, family => null, org_writes => null, staff_writes => 'insert, update');

create table assessment.target (
  id uuid primary key,
  campaign_id uuid not null references assessment.campaign (id),
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  collector_id uuid references assessment.collector (id),
  state text not null default 'listed' check (state in ('listed', 'assigned', 'submitted', 'accepted', 'unreachable')),
  answers jsonb,
  asked_at timestamptz,
  submitted_at timestamptz,
  submitted_by_name text,
  lon double precision check (lon between 72 and 138),
  lat double precision check (lat between 0.5 and 56),
  accuracy_m double precision check (accuracy_m >= 0),
  sampled boolean not null default false,
  sent_back boolean not null default false,
  returned_reason text check (char_length(returned_reason) between 2 and 300),
  unreachable_reason text check (char_length(unreachable_reason) between 2 and 300),
  accepted_at timestamptz,
  accepted_by_name text,
  updated_at timestamptz(3) not null default now(),
  unique (campaign_id, elder_id),
  check (state <> 'assigned' or collector_id is not null),
  check ((state in ('submitted', 'accepted')) = (submitted_at is not null)),
  check (submitted_at is null or answers is not null),
  check ((state = 'accepted') = (accepted_at is not null)),
  check ((state = 'unreachable') = (unreachable_reason is not null)),
  check ((lon is null) = (lat is null))
);
comment on table assessment.target is 'One elder of a campaign and the one form about them. A form that was returned is assigned again, with its reason.';
create index target_state on assessment.target (campaign_id, state, region_code, id);
create index target_collector on assessment.target (collector_id) where collector_id is not null;
call platform.scope('assessment.target', org => null, field => 'collector_id', field_writes => null, family => null, staff_writes => 'insert, update');

create function assessment.only_trained() returns trigger language plpgsql as $$
begin
  if not exists (select from assessment.collector c where c.id = new.collector_id and c.trained_on is not null and c.ended_on is null) then
    raise exception 'a collector without a training record is not sent' using errcode = '23514', constraint = 'target_only_trained';
  end if;
  return new;
end $$;
create trigger only_trained before insert or update of collector_id on assessment.target
  for each row when (new.collector_id is not null) execute function assessment.only_trained();
