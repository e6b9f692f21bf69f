-- alarms: incidents about people (or rooms), the signals in them, whom the hub tried to reach.
create schema alarms;
grant usage on schema alarms to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

create type alarms.incident_kind as enum
  ('sos', 'fall', 'smoke', 'gas', 'flood', 'no_breathing', 'vital', 'immobility', 'inactivity', 'no_water', 'bed_exit', 'lost', 'door',
   'offline', 'trend', 'medical', 'welfare', 'responder_sos', 'other');
-- In order of urgency: P0 sorts first.
create type alarms.severity as enum ('P0', 'P1', 'P2', 'P3', 'P4');
create type alarms.incident_state as enum ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived', 'resolved', 'reviewed');
create type alarms.source as enum ('device', 'phone', 'app', 'manual', 'rule', 'drill');
create type alarms.verdict as enum ('real', 'false', 'test');
create type alarms.outcome as enum
  ('rescued_hospital', 'rescued_home', 'found', 'helped_phone', 'hazard_removed', 'family_took_over', 'referred', 'died',
   'accidental_press', 'device_fault', 'daily_activity', 'away_from_home', 'not_found', 'cancelled', 'test_call', 'drill_done');
create type alarms.element as enum ('hub', 'family', 'responder', 'hospital', 'facility', 'street');
create type alarms.answer as enum ('waiting', 'confirmed', 'declined', 'no_answer', 'failed', 'told_off');

-- ---------------------------------------------------------------- storms and drills
create table alarms.storm (
  id uuid primary key,
  kind alarms.incident_kind not null,
  region_code bigint not null,
  gateway text,
  opened_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  ends_at timestamptz(3),
  closed_at timestamptz(3),
  incidents int not null default 0,
  note text check (length(note) <= 500)
);
comment on table alarms.storm is 'Many incidents of a kind in one street at once, shown as one. ends_at: when it is over if nothing more comes.';
create unique index storm_one_open on alarms.storm (kind, region_code) where closed_at is null;
create index storm_ends_at on alarms.storm (ends_at) where ends_at is not null;
call platform.scope('alarms.storm', org => null, family => null);

create table alarms.drill (
  id uuid primary key,
  region_code bigint not null,
  name text not null check (length(name) between 1 and 80),
  seed bigint not null,
  started_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  finish_at timestamptz(3),
  finished_at timestamptz(3),
  started_by text,
  check (ends_at > started_at)
);
create unique index drill_one_running on alarms.drill (region_code) where finished_at is null;
create index drill_finish_at on alarms.drill (finish_at) where finish_at is not null;
call platform.scope('alarms.drill', org => null, family => null);

create table alarms.drill_item (
  id uuid primary key,
  drill_id uuid not null references alarms.drill,
  region_code bigint not null,
  elder_id uuid not null,
  kind alarms.incident_kind not null,
  planned_at timestamptz(3) not null,
  due_at timestamptz(3),
  incident_id uuid
);
create index drill_item_due_at on alarms.drill_item (due_at) where due_at is not null;
create index drill_item_drill on alarms.drill_item (drill_id);
call platform.scope('alarms.drill_item', org => null, family => null);

-- ---------------------------------------------------------------- incidents
create sequence alarms.incident_number;
grant usage on sequence alarms.incident_number to yike_worker, yike_staff, yike_org;

create table alarms.incident (
  id uuid primary key,
  number text not null unique,
  kind alarms.incident_kind not null,
  severity alarms.severity not null,
  state alarms.incident_state not null,
  drill boolean not null default false,
  drill_id uuid references alarms.drill,
  elder_id uuid references people.elder,
  org_id uuid,
  -- A room, a facility, a spot: set exactly when there is no person.
  place_key text,
  place text check (length(place) <= 200),
  region_code bigint not null check (region_code between 0 and 999999999999),
  lon double precision check (lon between -180 and 180),
  lat double precision check (lat between -90 and 90),
  source alarms.source not null,
  signal_count int not null default 1 check (signal_count >= 1),
  last_signal_at timestamptz(3) not null,
  -- Clocks: T0 raised_at (received by the platform), T1 … T5. signalled_at is the device's own time.
  signalled_at timestamptz(3) not null,
  raised_at timestamptz(3) not null,
  acknowledged_at timestamptz(3),
  spoke_at timestamptz(3),
  accepted_at timestamptz(3),
  arrived_at timestamptz(3),
  safe_at timestamptz(3),
  grace_until timestamptz(3),
  -- The ladder as it stood when it began, so that a change of policy does not move what is under way.
  ladder jsonb,
  ladder_rule_id uuid,
  ladder_missing text[] not null default '{}',
  ladder_started_at timestamptz(3),
  ladder_index int not null default 0 check (ladder_index >= 0),
  level int not null default 0,
  next_step_at timestamptz(3),
  -- Last time somebody at the desk looked after a new signal; unseen counts the signals since.
  seen_at timestamptz(3),
  unseen int not null default 1,
  handler_id uuid,
  handler_name text,
  family_confirmed_at timestamptz(3),
  family_confirmed_by text,
  helper_name text,
  verdict alarms.verdict,
  outcome alarms.outcome,
  outcome_note text check (length(outcome_note) <= 500),
  resolved_at timestamptz(3),
  resolved_by text,
  reviewed_at timestamptz(3),
  review jsonb,
  review_reasons text[] not null default '{}',
  targets jsonb,
  plan jsonb not null default '[]',
  storm_id uuid references alarms.storm,
  reopened int not null default 0,
  updated_at timestamptz(3) not null default now(),
  constraint incident_somebody check ((elder_id is null) = (place_key is not null)),
  constraint incident_place check ((lon is null) = (lat is null)),
  constraint incident_grace check ((state = 'suspected') = (grace_until is not null)),
  constraint incident_closed check ((state in ('resolved', 'reviewed')) = (resolved_at is not null)),
  constraint incident_outcome check (resolved_at is null or outcome is not null),
  constraint incident_verdict check (resolved_at is null or verdict is not null),
  constraint incident_reviewed check ((state = 'reviewed') = (reviewed_at is not null)),
  constraint incident_clocks_after check (acknowledged_at >= raised_at and spoke_at >= raised_at and accepted_at >= raised_at and arrived_at >= raised_at and safe_at >= raised_at and resolved_at >= raised_at),
  constraint incident_handled check (state not in ('acknowledged', 'verified') or acknowledged_at is not null),
  constraint incident_quiet_when_closed check (resolved_at is null or next_step_at is null),
  constraint incident_drill check (drill_id is null or drill)
) with (fillfactor = 70);
comment on table alarms.incident is 'One open incident per person (drills apart), whatever raced; further signals attach. Without a person: one per place.';
-- The rule of the whole module.
create unique index incident_one_open on alarms.incident (elder_id, drill)
  where elder_id is not null and state in ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived');
create unique index incident_one_open_place on alarms.incident (place_key, drill)
  where place_key is not null and state in ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived');
create index incident_open on alarms.incident (severity, raised_at)
  where state in ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived');
create index incident_to_review on alarms.incident (resolved_at) where state = 'resolved' and review_reasons <> '{}';
create index incident_region_time on alarms.incident (region_code, raised_at desc);
create index incident_time on alarms.incident (raised_at desc, id);
create index incident_next_step_at on alarms.incident (next_step_at) where next_step_at is not null;
create index incident_grace_until on alarms.incident (grace_until) where grace_until is not null;
create index incident_storm on alarms.incident (storm_id) where storm_id is not null;
create index incident_drill_idx on alarms.incident (drill_id) where drill_id is not null;
-- Recent ones of a kind in a street, for the storm breaker.
create index incident_street on alarms.incident ((region_code / 1000), kind, raised_at);
create index incident_stormless on alarms.incident ((region_code / 1000), kind, raised_at)
  where storm_id is null and resolved_at is null and not drill;
call platform.scope('alarms.incident', staff_writes => 'insert, update', org_writes => 'insert, update');

-- Invitations go out in waves. A row of its own, so that nothing that holds an incident ever waits for a call-out
-- (an acceptance locks the call-out first and then the incident).
create table alarms.wave (
  id uuid primary key,
  incident_id uuid not null,
  org_id uuid,
  region_code bigint not null,
  k int not null check (k between 1 and 20),
  qualification text,
  number int not null default 1,
  due_at timestamptz(3),
  ended_reason text
);
create index wave_due_at on alarms.wave (due_at) where due_at is not null;
create index wave_incident on alarms.wave (incident_id);
call platform.scope('alarms.wave', family => null, staff_writes => 'insert', org_writes => 'insert');

-- What came in. The id is the signal's own (event of the device, id made by the app): a repeat is the same row.
create table alarms.signal (
  id uuid primary key,
  incident_id uuid not null references alarms.incident,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  kind alarms.incident_kind not null,
  severity alarms.severity not null,
  source alarms.source not null,
  device_id uuid,
  rule_id uuid,
  at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  detail text check (length(detail) <= 500),
  metrics jsonb not null default '{}',
  lon double precision,
  lat double precision
);
create index signal_incident on alarms.signal (incident_id, received_at);
create index signal_device on alarms.signal (device_id) where device_id is not null;
create index signal_rule on alarms.signal (rule_id, received_at) where rule_id is not null;
call platform.scope('alarms.signal', staff_writes => 'insert', org_writes => 'insert');

create table alarms.attempt (
  id uuid primary key,
  incident_id uuid not null references alarms.incident,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  element alarms.element not null,
  level int not null,
  step int,
  target_id uuid,
  target_name text not null check (length(target_name) between 1 and 120),
  channel text not null check (channel in ('message', 'phone', 'app', 'invitation')),
  message_id uuid,
  sent_by text not null,
  sent_at timestamptz(3) not null,
  answer alarms.answer not null default 'waiting',
  answered_at timestamptz(3),
  note text check (length(note) <= 500),
  constraint attempt_answered check ((answer = 'waiting') = (answered_at is null))
);
comment on table alarms.attempt is 'A sent-and-answered line (A-IOT-10): whom the hub tried to reach, how, and what came back.';
create index attempt_incident on alarms.attempt (incident_id, sent_at);
create index attempt_waiting on alarms.attempt (target_id) where answer = 'waiting';
create index attempt_message on alarms.attempt (message_id) where message_id is not null;
call platform.scope('alarms.attempt', staff_writes => 'insert, update', org_writes => 'insert, update');

-- ---------------------------------------------------------------- hand-over card, report, record book
create table alarms.handover (
  id uuid primary key,
  incident_id uuid not null references alarms.incident,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  attempt_id uuid references alarms.attempt,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  hospital text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  views int not null default 0,
  accepted_at timestamptz(3),
  accepted_by text check (length(accepted_by) <= 80),
  check ((accepted_at is null) = (accepted_by is null)),
  check (expires_at > created_at)
);
comment on table alarms.handover is 'A link for the ambulance crew: 30 minutes, kept only as a hash; every opening is an event.';
create index handover_incident on alarms.handover (incident_id);
call platform.scope('alarms.handover', staff_writes => 'insert', org_writes => 'insert');

create table alarms.report (
  id uuid primary key,
  incident_id uuid not null unique references alarms.incident,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  filed_at timestamptz(3) not null,
  filed_to text not null,
  body jsonb not null
);
comment on table alarms.report is 'The incident report as filed to the regulator (B-IOT-23): nobody changes it.';
call platform.scope('alarms.report', staff_writes => 'insert', org_writes => 'insert', family => null);
revoke update, delete on alarms.report from yike_worker;

create table alarms.record_entry (
  id uuid primary key,
  incident_id uuid not null references alarms.incident,
  org_id uuid not null,
  region_code bigint not null,
  elder_id uuid,
  written_at timestamptz(3) not null,
  raised_at timestamptz(3) not null,
  closed_at timestamptz(3) not null,
  number text not null,
  elder_name text,
  place text,
  kind alarms.incident_kind not null,
  outcome alarms.outcome not null,
  answered_seconds double precision,
  handler_name text
);
comment on table alarms.record_entry is 'Statutory record book of emergency calls of an institution (A-IOT-22): insert and select only, for everybody.';
create index record_entry_org on alarms.record_entry (org_id, written_at desc, id);
call platform.scope('alarms.record_entry', staff_writes => 'insert', org_writes => 'insert', family => null);
revoke update, delete on alarms.record_entry from yike_worker;
