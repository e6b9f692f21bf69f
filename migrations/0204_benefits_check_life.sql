-- benefits: that a payee is alive, without making an old person climb stairs; and who may ask on whose behalf.

create type benefits.contact_kind as enum ('visit', 'call', 'assessment', 'rescue', 'face', 'other');
create type benefits.life_state as enum ('seen', 'visit', 'not_found');

create table benefits.life_check (
  elder_id uuid primary key,
  region_code bigint not null,
  state benefits.life_state not null default 'seen',
  -- The last verified contact, whoever had it; null: none since the first payment.
  seen_on date,
  seen_by benefits.contact_kind,
  -- When the next contact is due; a visit is due when it passes.
  due_on date not null,
  visit_reason text check (visit_reason in ('due', 'face')),
  visit_due_at timestamptz(3),
  late_since timestamptz(3),
  -- Deadline of the present step.
  next_step_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'visit') = (visit_due_at is not null)),
  check ((seen_on is null) = (seen_by is null))
);
comment on table benefits.life_check is 'Of everybody who is paid: the last verified contact and when the next is due. Nothing stops by itself: a contact overdue is a visit, and only who looked and found nobody puts payments on hold.';
create index life_check_due on benefits.life_check (next_step_at) where next_step_at is not null;
create index life_check_list on benefits.life_check (due_on, elder_id);
call platform.scope('benefits.life_check', org => null, staff_writes => 'insert, update');

create table benefits.contact (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  kind benefits.contact_kind not null,
  on_day date not null,
  -- Whether the elder was recognised: a face check that failed is kept, and means a visit.
  passed boolean not null,
  source text not null default '' check (length(source) <= 120),
  note text not null default '' check (length(note) <= 500),
  made_by uuid default platform.actor_id(), made_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now()
);
comment on table benefits.contact is 'A contact by which somebody knows that the elder is alive: a visit, a call, an assessment, a rescue, a face check.';
create index contact_elder on benefits.contact (elder_id, on_day desc);
call platform.scope('benefits.contact', org => null, staff_writes => 'insert');

create table benefits.mandate (
  id uuid primary key,
  elder_id uuid not null,
  org_id uuid not null,
  region_code bigint not null,
  -- Which schemes; empty: all.
  schemes text[] not null default '{}',
  valid daterange not null check (not isempty(valid) and not lower_inf(valid) and not upper_inf(valid)),
  ground text not null check (length(ground) between 2 and 300),
  given_by text not null check (given_by in ('elder', 'family')),
  made_by uuid default platform.actor_id(), made_by_name text default platform.actor_name(),
  revoked_at timestamptz(3),
  revoked_by_name text,
  revoke_reason text check (length(revoke_reason) <= 300),
  created_at timestamptz(3) not null default now(),
  check ((revoked_at is null) = (revoke_reason is null)),
  -- One at a time of an organisation for an elder.
  constraint mandate_once exclude using gist (elder_id with =, org_id with =, valid with &&) where (revoked_at is null)
);
comment on table benefits.mandate is 'An elder, or the family, lets an organisation apply for them: for which schemes, until when, revocable. Recorded by staff or given in the family app, never by the organisation itself.';
create index mandate_org on benefits.mandate (org_id, elder_id) where revoked_at is null;
call platform.scope('benefits.mandate', staff_writes => 'insert, update', org_writes => null, family_writes => 'insert, update');
