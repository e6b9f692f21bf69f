-- alarms: rules as data, their state per person, absences being waited for, what is personal to an elder.
create type alarms.rule_state as enum ('draft', 'active', 'retired');
create type alarms.rule_phase as enum ('pending', 'active');
create type alarms.risk_level as enum ('watch', 'high');

create table alarms.rule (
  id uuid primary key,
  key text not null check (key ~ '^[a-z][a-z0-9_]{2,59}$'),
  region_code bigint not null check (region_code between 0 and 999999999999),
  name_zh text not null check (length(name_zh) between 1 and 60),
  name_en text not null check (length(name_en) between 1 and 60),
  body jsonb not null,
  who text,
  kind alarms.incident_kind not null,
  severity alarms.severity not null,
  source text not null check (length(source) between 1 and 300),
  state alarms.rule_state not null default 'draft',
  version int not null default 1,
  pack text,
  pack_hash bytea,
  updated_at timestamptz(3) not null default now(),
  updated_by_name text default platform.actor_name(),
  constraint rule_key_once unique (region_code, key)
);
comment on table alarms.rule is 'A rule for a region and everything below it. The rule of the nearest region with the same key counts; a retired one there switches it off.';
call platform.open_catalogue('alarms.rule', 'rules of a city hold for its villages: who may not see the city still reads its rules');
grant insert, update on alarms.rule to yike_staff;
alter table alarms.rule enable row level security;
create policy system on alarms.rule to yike_worker using (true) with check (true);
create policy reading on alarms.rule for select to yike_staff, yike_org, yike_field, yike_family using (true);
create policy writing on alarms.rule for insert to yike_staff with check (region_code >= platform.region_lo() and region_code < platform.region_hi());
create policy changing on alarms.rule for update to yike_staff
  using (region_code >= platform.region_lo() and region_code < platform.region_hi())
  with check (region_code >= platform.region_lo() and region_code < platform.region_hi());

create table alarms.rule_version (
  rule_id uuid not null references alarms.rule,
  version int not null,
  at timestamptz(3) not null default now(),
  by_name text default platform.actor_name(),
  draft jsonb not null,
  primary key (rule_id, version)
);
call platform.open_catalogue('alarms.rule_version', 'history of the rules above');
grant insert on alarms.rule_version to yike_staff;

-- Where a reading rule stands for one subject (the elder, or the device where there is no elder). No row: clear.
create table alarms.rule_standing (
  id uuid primary key,
  rule_id uuid not null references alarms.rule on delete cascade,
  subject_id uuid not null,
  metric text not null default '',
  elder_id uuid,
  device_id uuid not null,
  org_id uuid,
  region_code bigint not null,
  phase alarms.rule_phase not null,
  since timestamptz(3) not null,
  count int not null,
  last_at timestamptz(3) not null,
  -- Time in state: fires then unless it clears first.
  due_at timestamptz(3),
  metrics jsonb not null default '{}',
  constraint rule_standing_once unique (rule_id, subject_id, metric),
  constraint rule_standing_due check (due_at is null or phase = 'pending')
) with (fillfactor = 80);
create index rule_standing_due_at on alarms.rule_standing (due_at) where due_at is not null;
create index rule_standing_subject on alarms.rule_standing (subject_id);
call platform.scope('alarms.rule_standing', staff_writes => null, org_writes => null, family => null);

-- Where rules stand for these subjects, after waiting for whoever else is moving them. Locks are held to the end of the
-- transaction and taken in the order given: 7306 and a number that several subjects share; alone: exclusively.
create function alarms.take_subjects(p_subjects uuid[], p_locks int[], p_alone int[]) returns setof alarms.rule_standing
language plpgsql as $$
begin
  -- In the order given: hundreds of locks a batch, in one statement.
  perform count(case when l = any (p_alone) then pg_advisory_xact_lock(7306, l)::text else pg_advisory_xact_lock_shared(7306, l)::text end)
    from unnest(p_locks) l;
  -- A statement of its own: it sees what those who held the locks have committed.
  return query select s.* from alarms.rule_standing s where s.subject_id = any (p_subjects);
end $$;
grant execute on function alarms.take_subjects to yike_worker;

create table alarms.absence_watch (
  id uuid primary key,
  rule_id uuid not null references alarms.rule on delete cascade,
  subject_id uuid not null,
  elder_id uuid,
  device_id uuid not null,
  org_id uuid,
  region_code bigint not null,
  -- Written with every sign that was waited for; not indexed, so that it costs little. due_at is corrected when it comes due.
  last_at timestamptz(3) not null,
  due_at timestamptz(3),
  fired_at timestamptz(3),
  constraint absence_watch_once unique (rule_id, subject_id)
) with (fillfactor = 60);
comment on table alarms.absence_watch is 'Something is waited for: if it has not been seen by due_at, the rule fires. A restart loses nothing, the time is a column.';
create index absence_watch_due_at on alarms.absence_watch (due_at) where due_at is not null;
create index absence_watch_subject on alarms.absence_watch (subject_id);
call platform.scope('alarms.absence_watch', staff_writes => null, org_writes => null);

-- When this installation was last alive: after a downtime nobody is called absent before the buffered messages could arrive.
create table alarms.alive (one boolean primary key default true check (one), at timestamptz(3) not null);
insert into alarms.alive values (true, now());
call platform.scope('alarms.alive', region => null, org => null, family => null);

create table alarms.elder_limit (
  id uuid not null unique default gen_random_uuid(),
  elder_id uuid not null references people.elder,
  metric text not null check (length(metric) <= 40),
  region_code bigint not null,
  org_id uuid,
  low_red double precision, low_amber double precision, high_amber double precision, high_red double precision,
  reason text check (length(reason) <= 200),
  set_at timestamptz(3) not null default now(),
  set_by_name text default platform.actor_name(),
  primary key (elder_id, metric),
  check (coalesce(low_red, '-infinity') <= coalesce(low_amber, high_amber, high_red, 'infinity')),
  check (coalesce(low_amber, '-infinity') <= coalesce(high_amber, high_red, 'infinity')),
  check (coalesce(high_amber, '-infinity') <= coalesce(high_red, 'infinity'))
);
call platform.scope('alarms.elder_limit');

create table alarms.fence (
  elder_id uuid primary key references people.elder,
  region_code bigint not null,
  org_id uuid,
  lon double precision not null check (lon between -180 and 180),
  lat double precision not null check (lat between -90 and 90),
  radius_m int not null check (radius_m between 50 and 50000),
  active boolean not null default true,
  set_at timestamptz(3) not null default now(),
  set_by_name text default platform.actor_name()
);
call platform.scope('alarms.fence');

create table alarms.response_plan (
  elder_id uuid primary key references people.elder,
  region_code bigint not null,
  org_id uuid,
  body jsonb not null,
  updated_at timestamptz(3) not null default now(),
  updated_by_name text default platform.actor_name()
);
comment on table alarms.response_plan is 'Response plan of one elder (B-IOT-19); body is Plan of contract/alarm-person.ts.';
call platform.scope('alarms.response_plan');

create table alarms.baseline (
  elder_id uuid not null,
  metric text not null,
  region_code bigint not null,
  org_id uuid,
  mean double precision not null,
  sd double precision not null check (sd >= 0),
  n int not null check (n > 0),
  computed_on date not null,
  primary key (elder_id, metric)
);
comment on table alarms.baseline is 'What is usual for this person: mean and standard deviation of the last weeks, computed at night.';
call platform.scope('alarms.baseline', staff_writes => null, org_writes => null);

create table alarms.risk (
  elder_id uuid primary key,
  region_code bigint not null,
  org_id uuid,
  score double precision not null,
  level alarms.risk_level not null,
  reasons jsonb not null,
  computed_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  confirmed_by text,
  note text check (length(note) <= 500)
);
comment on table alarms.risk is 'Risk from history (A-IOT-19): inputs and reasons in the open, a task until a person confirms.';
create index risk_score on alarms.risk (score desc, elder_id);
call platform.scope('alarms.risk', staff_writes => 'update', org_writes => null);
