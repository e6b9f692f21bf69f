-- benefits: what a draft of a scheme would change, reckoned by a job on the real register; the last count of each rule is kept.
create type benefits.impact_state as enum ('queued', 'running', 'done', 'failed');
create type benefits.impact_verdict as enum ('gain', 'lose', 'more', 'less', 'unchanged', 'blocked');

create table benefits.impact (
  rule_id uuid primary key references policy.rule,
  region_code bigint not null check (region_code between 0 and 999999999999),
  -- A count that was asked for again makes the one before stop.
  run uuid not null,
  state benefits.impact_state not null default 'queued',
  done int not null default 0,
  total int not null default 0,
  result jsonb check (result is null or jsonb_typeof(result) = 'object'),
  failure text check (length(failure) <= 500),
  asked_at timestamptz(3) not null,
  asked_by uuid default platform.actor_id(),
  asked_by_name text default platform.actor_name(),
  check (state <> 'done' or result is not null),
  check (state <> 'failed' or failure is not null)
);
comment on table benefits.impact is 'Counts of people and money by month and place; no person is named.';
call platform.scope('benefits.impact', org => null, family => null, staff_writes => 'insert, update', org_writes => null);

create table benefits.impact_row (
  -- Not by a reference of each row: a city has them by the hundred thousand.
  rule_id uuid not null,
  scheme text not null,
  subject_id uuid not null,
  payee_kind benefits.payee_kind not null,
  payee_id uuid not null,
  region_code bigint not null,
  verdict benefits.impact_verdict not null,
  -- In the first month, in the scheme's unit.
  before bigint not null check (before >= 0),
  after bigint not null check (after >= 0),
  primary key (rule_id, scheme, subject_id)
);
comment on table benefits.impact_row is 'Whom the numbers of an impact stand for: the payees of the drafted scheme, and of others whose payments it changes.';
call platform.scope('benefits.impact_row', org => null, family => null, staff_writes => null, org_writes => null);
create index impact_row_verdict on benefits.impact_row (rule_id, scheme, verdict, region_code, subject_id);
