-- insurance: what institutions insure; who is insured for long-term care, who serves, who handles, what the fund took in.

create schema insurance;
grant usage on schema insurance to yike_api, yike_worker, yike_staff, yike_org, yike_family;

-- ---------------------------------------------------------------- what institutions insure
create type insurance.policy_kind as enum ('liability', 'accident');

create table insurance.institution_policy (
  id uuid primary key,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null check (region_code between 0 and 999999999999),
  kind insurance.policy_kind not null,
  insurer text not null check (length(insurer) between 2 and 60),
  number text not null check (length(number) between 1 and 60),
  sum_fen bigint check (sum_fen > 0),
  premium_fen bigint check (premium_fen >= 0),
  persons int check (persons > 0),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid) and not upper_inf(valid)),
  reminded_at timestamptz(3),
  expired_at timestamptz(3),
  cancelled_at timestamptz(3),
  cancel_reason text check (length(cancel_reason) between 2 and 300),
  -- Deadline: first the reminder, then the day after the last.
  next_step_at timestamptz(3),
  made_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((cancelled_at is null) = (cancel_reason is null)),
  check (cancelled_at is null or next_step_at is null),
  unique (insurer, number)
);
comment on table insurance.institution_policy is 'A policy of an institution, [from, day after the last). An institution at work without one in force is a risk.';
create index institution_policy_due on insurance.institution_policy (next_step_at) where next_step_at is not null;
create index institution_policy_end on insurance.institution_policy (upper(valid), id);
call platform.scope('insurance.institution_policy', family => null, staff_writes => 'insert, update', org_writes => 'insert, update');

-- ---------------------------------------------------------------- who is insured for long-term care
create table insurance.enrolment (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  kind text not null check (kind in ('employee', 'resident')),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  source text not null check (length(source) between 1 and 120),
  source_day date not null,
  made_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint enrolment_once exclude using gist (elder_id with =, valid with &&)
);
comment on table insurance.enrolment is 'From when to when an elder is insured for long-term care, and where that is known from as of which day.';
create index enrolment_list on insurance.enrolment (created_at desc, id desc);
call platform.scope('insurance.enrolment', org => null, staff_writes => 'insert, update');

create table insurance.coverage (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  on_day date not null,
  target int not null check (target > 0),
  insured int not null check (insured >= 0),
  source text not null check (length(source) between 1 and 120),
  made_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now(),
  check (insured <= target),
  unique (region_code, on_day)
);
comment on table insurance.coverage is 'Insured of the target population of a place on a day, all ages, as the insurance office states it.';
call platform.scope('insurance.coverage', org => null, family => null, staff_writes => 'insert, update');

-- ---------------------------------------------------------------- who serves and who handles
create table insurance.provider (
  id uuid primary key,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  kind text not null check (kind in ('public_institution', 'private_institution', 'hospital', 'rehab_centre', 'home_care')),
  forms text[] not null check (cardinality(forms) > 0 and forms <@ array['home', 'institution', 'hospital']),
  number text not null check (length(number) between 1 and 60),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  ended_on date,
  end_reason text check (length(end_reason) between 2 and 300),
  made_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((ended_on is null) = (end_reason is null)),
  constraint provider_once exclude using gist (org_id with =, valid with &&)
);
comment on table insurance.provider is 'An organisation with a contract to serve for the fund. Ended early, valid ends on that day.';
call platform.scope('insurance.provider', family => null, staff_writes => 'insert, update', org_writes => null);

create table insurance.handler (
  id uuid primary key,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  kind text not null check (kind in ('commercial', 'social')),
  number text not null check (length(number) between 1 and 60),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  ended_on date,
  end_reason text check (length(end_reason) between 2 and 300),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((ended_on is null) = (end_reason is null)),
  -- One body handles a division at a time.
  constraint handler_once exclude using gist (region_code with =, valid with &&)
);
comment on table insurance.handler is 'Who handles the cases of elders of a division and below: an insurer or another body, entrusted for a time.';
call platform.scope('insurance.handler', family => null, staff_writes => 'insert, update', org_writes => null);

-- ---------------------------------------------------------------- what the fund took in
create table insurance.fund_entry (
  id uuid primary key,
  region_code bigint not null,
  on_day date not null,
  source text not null check (source in ('fiscal', 'personal', 'medical_pool', 'employer', 'donation', 'interest')),
  amount_fen bigint not null check (amount_fen > 0),
  reference text not null check (length(reference) between 1 and 60),
  note text not null default '' check (length(note) <= 200),
  posting_id uuid not null,
  made_by uuid default platform.actor_id(), made_by_name text default platform.actor_name(),
  reversed_at timestamptz(3),
  reversed_by uuid,
  reverse_reason text check (length(reverse_reason) between 2 and 300),
  created_at timestamptz(3) not null default now(),
  check ((reversed_at is null) = (reverse_reason is null)),
  check (reversed_by is null or reversed_by is distinct from made_by)
);
comment on table insurance.fund_entry is 'Income of the fund of a place by source; each is a posting of the ledger, taken back by a reversal only.';
create unique index fund_entry_reference on insurance.fund_entry (region_code, reference) where reversed_at is null;
create index fund_entry_day on insurance.fund_entry (region_code, on_day);
call platform.scope('insurance.fund_entry', org => null, family => null, staff_writes => 'insert, update');
