-- benefits: what an order has been promised out of a quota, before it is delivered; and months whose service was suspended.

alter table benefits.quota
  add column held bigint not null default 0 check (held >= 0),
  add column suspended_at timestamptz(3),
  add column suspended_by_name text,
  add column suspend_reason text check (length(suspend_reason) between 1 and 300),
  drop constraint quota_not_negative,
  -- Never below zero, whoever uses or holds it at once.
  add constraint quota_not_negative check (used + held + expired <= credited),
  add check ((suspended_at is null) = (suspend_reason is null));
comment on column benefits.quota.held is 'Promised to orders that are under way, in the unit of the quota.';
comment on column benefits.quota.suspended_at is 'Service of this month was suspended: its rest does not expire and is kept to be made up later (A-BEN-21).';
drop index benefits.quota_left;
create index quota_left on benefits.quota (month, id) where used + held + expired < credited;

create type benefits.quota_hold_state as enum ('held', 'spent', 'released');
create table benefits.quota_hold (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid not null,
  scheme text not null,
  unit ledger.unit not null,
  service text not null check (length(service) between 1 and 60),
  on_day date not null,
  make_up boolean not null,
  asked bigint not null check (asked > 0),
  covered bigint not null check (covered > 0 and covered <= asked),
  reference text not null check (length(reference) between 1 and 120),
  -- From which months: [{quotaId, amount}].
  draws jsonb not null check (jsonb_typeof(draws) = 'array'),
  posting_id uuid not null,
  state benefits.quota_hold_state not null default 'held',
  use_id uuid unique references benefits.quota_use,
  ended_at timestamptz(3),
  end_reason text check (length(end_reason) <= 300),
  created_at timestamptz(3) not null default now(),
  check ((state = 'spent') = (use_id is not null)),
  check ((state = 'held') = (ended_at is null))
);
comment on table benefits.quota_hold is 'Taken out of a quota for an order when it is dispatched: spent when the order is closed, given back when it comes to nothing. In fen or minutes.';
create unique index quota_hold_reference on benefits.quota_hold (reference) where state = 'held';
call platform.scope('benefits.quota_hold', staff_writes => 'insert, update', org_writes => null);
