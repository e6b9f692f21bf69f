-- What follows from forms and grades: the ledger of demands, referrals, beds, homes, risks, supply, exchange, evaluations.

-- ---------------------------------------------------------------- demands
create table assessment.demand (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  item people.need_item not null,
  state text not null default 'open' check (state in ('open', 'arranged', 'served', 'declined')),
  provider_org_id uuid,
  provider_name text check (char_length(provider_name) between 2 and 100),
  owner_name text check (char_length(owner_name) between 1 and 60),
  due_on date,
  served_on date,
  reason text check (char_length(reason) between 2 and 300),
  opened_at timestamptz(3) not null,
  closed_at timestamptz,
  closed_by_name text,
  updated_at timestamptz(3) not null,
  check (state <> 'arranged' or (provider_name is not null and owner_name is not null and due_on is not null)),
  check ((state = 'served') = (served_on is not null)),
  check (state <> 'declined' or reason is not null),
  check ((state in ('served', 'declined')) = (closed_at is not null))
);
comment on table assessment.demand is 'One ledger of what elders ask for, however it was said; arranged names provider, owner and day. Not unique by item: asked again after the place''s window it is a new demand.';
create index demand_elder on assessment.demand (elder_id, item, opened_at desc);
create index demand_list on assessment.demand (state, opened_at desc, id);
call platform.scope('assessment.demand', org_writes => null, family_writes => 'insert, update', staff_writes => 'insert, update');

create table assessment.demand_source (
  id uuid primary key,
  demand_id uuid not null references assessment.demand (id),
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  channel text not null check (channel in ('hotline', 'app', 'visit', 'device', 'survey', 'assessment')),
  ref uuid,
  text text not null default '' check (char_length(text) <= 500),
  by_name text not null default '',
  at timestamptz(3) not null,
  unique nulls distinct (demand_id, channel, ref)
);
comment on table assessment.demand_source is 'Who said it, how and when. ref: the request, form or record it came from; the same one twice is one source.';
create index demand_source_ref on assessment.demand_source (channel, ref) where ref is not null;
call platform.scope('assessment.demand_source', org_writes => null, family_writes => 'insert', staff_writes => 'insert');

create table assessment.received (
  elder_id uuid primary key,
  region_code bigint not null,
  org_id uuid,
  first_on date not null,
  what text not null check (what in ('demand', 'visit', 'quota', 'referral')),
  source_id uuid not null
);
comment on table assessment.received is 'Who has received at least one basic service, and which came first: a demand served, a visit, hours of a quota, an accepted referral.';
call platform.scope('assessment.received', org_writes => null, family => null, staff_writes => 'insert');

-- ---------------------------------------------------------------- referrals
create table assessment.referral (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  record_id uuid not null references assessment.record (id),
  from_level int not null,
  to_level int not null,
  state text not null default 'proposed' check (state in ('proposed', 'sent', 'accepted', 'rejected', 'dropped')),
  to_org_id uuid,
  to_name text check (char_length(to_name) between 2 and 100),
  note text not null default '' check (char_length(note) <= 500),
  answer text check (char_length(answer) between 2 and 500),
  answered_by_name text,
  feedback text check (char_length(feedback) between 2 and 500),
  opened_at timestamptz(3) not null,
  sent_at timestamptz,
  answered_at timestamptz,
  feedback_at timestamptz,
  updated_at timestamptz(3) not null,
  check ((state in ('proposed', 'dropped')) or (to_name is not null and sent_at is not null)),
  check ((state in ('accepted', 'rejected', 'dropped')) = (answered_at is not null)),
  check (state not in ('rejected', 'dropped') or answer is not null),
  check (feedback is null or state = 'accepted')
);
comment on table assessment.referral is 'From daily care to nursing when a level worsens at home: proposed, sent to somebody, accepted or rejected with an answer, feedback after.';
create unique index referral_open_once on assessment.referral (elder_id) where state in ('proposed', 'sent');
create index referral_list on assessment.referral (state, opened_at desc, id);
call platform.scope('assessment.referral', family => null, org_writes => null, staff_writes => 'insert, update');

-- ---------------------------------------------------------------- beds of public institutions
create table assessment.bed_applicant (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid not null,
  applied_on date not null,
  note text not null default '' check (char_length(note) <= 500),
  state text not null default 'waiting' check (state in ('waiting', 'admitted', 'withdrawn')),
  reason text check (char_length(reason) between 2 and 300),
  closed_on date,
  closed_by_name text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  check ((state = 'waiting') = (closed_on is null)),
  check (state <> 'withdrawn' or reason is not null)
);
comment on table assessment.bed_applicant is 'Who waits for a bed of a public institution (org_id). The order is worked out when asked: group, level, day.';
create unique index bed_applicant_once on assessment.bed_applicant (elder_id, org_id) where state = 'waiting';
call platform.scope('assessment.bed_applicant', family => null, org_writes => null, staff_writes => 'insert, update');

-- ---------------------------------------------------------------- homes and risks
create table assessment.home_check (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  checked_on date not null,
  ticked text[] not null default '{}',
  note text not null default '' check (char_length(note) <= 500),
  form jsonb not null check (jsonb_typeof(form) = 'object'),
  created_at timestamptz(3) not null,
  created_by_name text default platform.actor_name()
);
comment on table assessment.home_check is 'A home looked at room by room: which risks were ticked, by which form.';
create index home_check_elder on assessment.home_check (elder_id, checked_on desc);
call platform.scope('assessment.home_check', org_writes => null, staff_writes => 'insert');

create table assessment.risk (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  level text not null check (level in ('low', 'medium', 'high')),
  grounds text not null check (char_length(grounds) between 2 and 500),
  assessed_on date not null,
  plan text check (char_length(plan) between 2 and 1000),
  owner_name text check (char_length(owner_name) between 1 and 60),
  due_on date,
  state text not null default 'open' check (state in ('open', 'done')),
  outcome text check (char_length(outcome) between 2 and 500),
  done_on date,
  created_at timestamptz(3) not null,
  created_by_name text default platform.actor_name(),
  updated_at timestamptz(3) not null,
  constraint risk_high_needs_plan check (level <> 'high' or (plan is not null and owner_name is not null and due_on is not null)),
  check (due_on is null or due_on >= assessed_on),
  check ((state = 'done') = (done_on is not null and outcome is not null))
);
comment on table assessment.risk is 'Risk of an elder in special hardship; a high one has a help plan with owner and day (B-ASM-17).';
create index risk_due on assessment.risk (due_on, id) where state = 'open';
call platform.scope('assessment.risk', family => null, org_writes => null, staff_writes => 'insert, update');

-- ---------------------------------------------------------------- supply
create table assessment.supply (
  region_code bigint not null check (region_code between 0 and 999999999999),
  resource text not null check (resource in ('nursing_bed', 'care_worker', 'day_place')),
  count int not null check (count >= 0),
  counted_on date not null,
  source text not null check (char_length(source) between 2 and 200),
  updated_at timestamptz(3) not null default now(),
  updated_by_name text default platform.actor_name(),
  primary key (region_code, resource)
);
comment on table assessment.supply is 'What a place has of a resource, as counted on a day, with the source; the need comes from assessments.';
call platform.scope('assessment.supply', org => null, family => null, staff_writes => 'insert, update, delete');

-- ---------------------------------------------------------------- exchange
create table assessment.partner (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  domain text not null check (domain in ('health', 'chronic', 'pension', 'care_insurance')),
  url text not null check (url ~ '^https?://' and char_length(url) <= 300),
  secret bytea not null,
  active boolean not null default true,
  updated_at timestamptz(3) not null default now(),
  unique (region_code, domain)
);
comment on table assessment.partner is 'Where results of a place are sent for a domain; signed with a shared secret.';
call platform.scope('assessment.partner', org => null, family => null, staff_writes => 'insert, update');

create table assessment.exchange (
  id uuid primary key,
  record_id uuid not null references assessment.record (id),
  elder_id uuid not null,
  region_code bigint not null,
  domain text not null check (domain in ('health', 'chronic', 'pension', 'care_insurance')),
  state text not null default 'waiting' check (state in ('waiting', 'acknowledged', 'stopped')),
  attempts int not null default 0,
  last_error text,
  receipt text,
  next_step_at timestamptz,
  created_at timestamptz(3) not null,
  acknowledged_at timestamptz,
  unique (record_id, domain),
  check ((state = 'acknowledged') = (acknowledged_at is not null)),
  check (next_step_at is null or state = 'waiting')
);
comment on table assessment.exchange is 'One message for each result and domain, tried until the partner acknowledges it. next_step_at: the next try.';
create index exchange_due on assessment.exchange (next_step_at) where next_step_at is not null;
create index exchange_list on assessment.exchange (created_at desc, id);
call platform.scope('assessment.exchange', org => null, family => null, staff_writes => 'update');

-- ---------------------------------------------------------------- third-party evaluation of institutions
create table assessment.evaluation_round (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  name text not null check (char_length(name) between 2 and 100),
  evaluator text not null check (char_length(evaluator) between 2 and 100),
  criteria jsonb not null check (jsonb_typeof(criteria) = 'array' and jsonb_array_length(criteria) >= 1),
  grades jsonb not null check (jsonb_typeof(grades) = 'array' and jsonb_array_length(grades) >= 1),
  begins_on date not null,
  ends_on date not null,
  closed_at timestamptz,
  created_at timestamptz(3) not null default now(),
  created_by_name text default platform.actor_name(),
  check (ends_on >= begins_on)
);
comment on table assessment.evaluation_round is 'A third party scores institutions by criteria; grades are cut-offs of the total in percent.';
call platform.scope('assessment.evaluation_round', org => null, family => null, staff_writes => 'insert, update');

create table assessment.evaluation (
  id uuid primary key,
  round_id uuid not null references assessment.evaluation_round (id),
  org_id uuid not null,
  region_code bigint not null,
  round_name text not null,
  evaluator text not null,
  criteria jsonb not null check (jsonb_typeof(criteria) = 'array'),
  scores jsonb not null check (jsonb_typeof(scores) = 'object'),
  total numeric not null check (total >= 0),
  most numeric not null check (most > 0 and total <= most),
  grade text not null check (char_length(grade) between 1 and 40),
  note text not null default '' check (char_length(note) <= 1000),
  published_at timestamptz not null,
  submitted_by_name text default platform.actor_name(),
  unique (round_id, org_id)
);
comment on table assessment.evaluation is 'What the third party found, with the round as it was, which the institution does not see; published to the institution''s file, whose rating is the grade of the newest one (B-ASM-04).';
create index evaluation_org on assessment.evaluation (org_id, published_at desc);
call platform.scope('assessment.evaluation', family => null, org_writes => null, staff_writes => 'insert, update');
