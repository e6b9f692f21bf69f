-- benefits: who asks, on whose behalf, what was decided; and what is known of workers, organisations and facilities.
create type benefits.application_state as enum ('submitted', 'checked', 'approved', 'refused', 'returned', 'withdrawn');
create type benefits.hand as enum ('self', 'family', 'community', 'institution', 'clerk');
create type benefits.outreach_state as enum ('open', 'applied', 'declined', 'not_entitled', 'done');

-- ---------------------------------------------------------------- applications and awards
create table benefits.application (
  id uuid primary key,
  payee_kind benefits.payee_kind not null default 'elder',
  subject_id uuid not null,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  scheme text not null,
  rule_id uuid not null,
  state benefits.application_state not null default 'submitted',
  hand benefits.hand not null,
  -- Everybody who had a hand in it: [{accountId, name, hand, at}].
  hands jsonb not null default '[]',
  -- What the register did not know and the applicant stated, with the papers: {variable: value}, [fileId].
  stated jsonb not null default '{}',
  papers jsonb not null default '[]',
  -- The evaluation at the time, as shown to the applicant.
  evaluation jsonb not null,
  applied_on date not null,
  -- Its place among the groups that come first by the place's rule (0 is the first); null: none.
  first smallint check (first between 0 and 98),
  step_due_at timestamptz(3),
  late_since timestamptz(3),
  checked_by uuid, checked_by_name text, checked_at timestamptz(3),
  decided_by uuid, decided_by_name text, decided_at timestamptz(3),
  reason text check (length(reason) <= 500),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint application_second check (decided_by is null or decided_by is distinct from checked_by),
  check (state not in ('refused', 'returned') or reason is not null)
);
comment on table benefits.application is 'One application for one scheme, however many hands: a second one while it is open joins the first.';
create unique index application_once on benefits.application (subject_id, scheme) where state in ('submitted', 'checked', 'returned');
create index application_due on benefits.application (step_due_at) where step_due_at is not null;
create index application_list on benefits.application (state, created_at desc, id);
call platform.scope('benefits.application', staff_writes => 'insert, update', family_writes => 'insert, update');

create table benefits.award (
  id uuid primary key,
  payee_kind benefits.payee_kind not null default 'elder',
  subject_id uuid not null,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  scheme text not null,
  months daterange not null check (not isempty(months) and not lower_inf(months) and extract(day from lower(months)) = 1),
  applied_on date not null,
  application_id uuid references benefits.application,
  source text not null default '' check (length(source) <= 200),
  ended_reason text check (length(ended_reason) <= 300),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  exclude using gist (subject_id with =, scheme with =, months with &&)
);
comment on table benefits.award is 'Approved for a scheme from a month on, until a month: what was asked for and granted. Whether it is due in a month is computed each month.';
call platform.scope('benefits.award', staff_writes => 'insert, update', org_writes => null);

-- ---------------------------------------------------------------- the entitled who never applied
create table benefits.outreach (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  scheme text not null,
  rule_id uuid not null,
  amount bigint,
  unit ledger.unit not null,
  state benefits.outreach_state not null default 'open',
  found_on date not null,
  due_at timestamptz(3) not null,
  note text not null default '' check (length(note) <= 500),
  done_at timestamptz(3),
  done_by_name text,
  check ((state = 'open') = (done_at is null))
);
comment on table benefits.outreach is 'Entitled by what the register knows, and never applied: somebody goes and asks.';
create unique index outreach_once on benefits.outreach (elder_id, scheme) where state in ('open', 'declined');
create index outreach_due on benefits.outreach (due_at) where state = 'open';
call platform.scope('benefits.outreach', org => null, staff_writes => 'insert, update');

-- ---------------------------------------------------------------- workers, organisations, facilities as payees
create table benefits.worker (
  id uuid primary key,
  org_id uuid not null,
  region_code bigint not null,
  name text not null check (length(btrim(name)) between 1 and 60),
  account_id uuid,
  certificate_level int check (certificate_level between 0 and 5),
  certificate_number text check (length(certificate_number) <= 60),
  certified_from date,
  certified_to date,
  frontline boolean,
  workplace text check (workplace in ('institution', 'community', 'epidemic_station', 'other')),
  nursing_since date,
  employed daterange not null check (not isempty(employed) and not lower_inf(employed)),
  graduated_on date,
  contract_months int check (contract_months between 0 and 600),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (certified_from is null or certified_to is null or certified_to > certified_from)
);
comment on table benefits.worker is 'What an allowance asks of a care worker: employer, certificate with its dates (5 junior … 1 senior technician, 0 none), months of nursing work.';
call platform.scope('benefits.worker', family => null);

create table benefits.provider (
  org_id uuid primary key,
  region_code bigint not null,
  filed_on date,
  private_capital boolean,
  -- 公建民营: run as a private one once qualified (B-BEN-13).
  public_built_private_run boolean not null default false,
  organisation_kind text check (organisation_kind in ('company', 'civil_non_enterprise', 'public_institution', 'individual')),
  size_class text check (size_class in ('micro', 'small', 'medium', 'large')),
  suspended_reason text check (length(suspended_reason) <= 300),
  updated_at timestamptz(3) not null default now()
);
comment on table benefits.provider is 'What a subsidy asks of an organisation. null is unknown. suspended_reason: subsidies wait, with the reference to the violation (B-BEN-36).';
call platform.scope('benefits.provider', family => null, org_writes => null, staff_writes => 'insert, update');

create table benefits.bed_project (
  id uuid primary key,
  org_id uuid not null,
  region_code bigint not null,
  name text not null check (length(btrim(name)) between 1 and 100),
  own_new_beds int not null default 0 check (own_new_beds >= 0),
  converted_beds int not null default 0 check (converted_beds >= 0),
  built_beds int not null default 0 check (built_beds >= 0),
  completed_on date not null,
  accepted_on date,
  evidence text not null default '' check (length(evidence) <= 300),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (own_new_beds + converted_beds + built_beds > 0)
);
comment on table benefits.bed_project is 'New beds of an organisation: paid for once, which the unique index of lines refuses to do again (B-BEN-09).';
call platform.scope('benefits.bed_project', family => null, org_writes => null, staff_writes => 'insert, update');

create table benefits.facility (
  site_id uuid primary key,
  org_id uuid not null,
  region_code bigint not null,
  accepted_on date,
  -- Hundredths of a square metre.
  used_area_centi bigint check (used_area_centi >= 0),
  built_area_centi bigint check (built_area_centi >= 0),
  in_use daterange,
  updated_at timestamptz(3) not null default now(),
  check (used_area_centi is null or built_area_centi is null or used_area_centi <= built_area_centi)
);
comment on table benefits.facility is 'A facility as its operating subsidy sees it: paid by the area in use once accepted, never by the area built.';
call platform.scope('benefits.facility', family => null, org_writes => null, staff_writes => 'insert, update');
