-- policy: how many elders a draft touches, counted by a job on the real register; the last count of each rule is kept.
create type policy.impact_state as enum ('queued', 'running', 'done', 'failed');

create table policy.impact (
  rule_id uuid primary key references policy.rule,
  region_code bigint not null check (region_code between 0 and 999999999999),
  -- A count that was asked for again makes the one before stop.
  run uuid not null,
  state policy.impact_state not null default 'queued',
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
comment on table policy.impact is 'Counts of people and money by county; no person is named.';
call platform.scope('policy.impact', org => null, family => null, staff_writes => 'insert, update', org_writes => null);
