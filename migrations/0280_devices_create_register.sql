-- devices: the register of devices, what each is bound to, who has it, and what it said.
create schema devices;
grant usage on schema devices to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;
create extension if not exists btree_gist;

create type devices.kind as enum
  ('sos_button', 'sos_pendant', 'wristband', 'mattress', 'fall_radar', 'motion', 'door', 'smoke', 'gas', 'water_meter',
   'blood_pressure_meter', 'glucose_meter', 'service_button');
create type devices.signal as enum
  ('sos', 'sos_cancelled', 'fall', 'fall_cancelled', 'no_breath', 'bed_exit', 'bed_return', 'fence_exit', 'smoke', 'smoke_cleared',
   'gas', 'gas_cleared', 'door', 'tamper', 'power_lost', 'power_restored', 'battery_low', 'test', 'service_request');
create type devices.device_state as enum ('in_stock', 'in_use', 'in_repair', 'retired');
create type devices.target as enum ('person', 'home', 'room', 'facility');
create type devices.device_class as enum ('medical', 'consumer', 'safety', 'meter');
create type devices.decoder as enum ('yike', 'alink');
create type devices.command_state as enum ('queued', 'sent', 'done', 'failed', 'expired');
create type devices.test_outcome as enum ('passed', 'failed', 'no_answer');
create type devices.holder as enum ('elder', 'organisation', 'other');
create type devices.refusal as enum
  ('unknown_device', 'malformed', 'oversized', 'wrong_unit', 'out_of_range', 'future_dated', 'too_old', 'id_reused', 'wrong_topic', 'not_in_use');
create type devices.quarantine_state as enum ('waiting', 'replayed', 'discarded');
create type devices.arrival as enum ('mqtt', 'http');
create type devices.task_kind as enum ('bind_device', 'test_call', 'uncovered_zone', 'read_signal');

-- ---------------------------------------------------------------- models
create table devices.model (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  maker text not null check (char_length(maker) between 1 and 60),
  name text not null check (char_length(name) between 1 and 60),
  name_en text not null check (char_length(name_en) between 1 and 60),
  kind devices.kind not null,
  decoder devices.decoder not null default 'yike',
  device_class devices.device_class not null,
  metrics text[] not null default '{}',
  signals devices.signal[] not null default '{}',
  heartbeat_seconds int check (heartbeat_seconds between 10 and 2592000),
  late_after_seconds int not null default 60 check (late_after_seconds > 0),
  stale_after_seconds int not null default 300 check (stale_after_seconds >= late_after_seconds),
  battery_low_percent int check (battery_low_percent between 1 and 90),
  test_every_days int check (test_every_days between 1 and 366),
  ended_at timestamptz(3),
  updated_at timestamptz(3) not null default now()
);
comment on table devices.model is 'Catalogue: what a model can say and how it is supervised. A null is unknown: no heartbeat, no silence; no battery limit, no battery alarm; no test interval, no test call due.';
comment on column devices.model.stale_after_seconds is 'A signal older than this on arrival raises no live alarm (standards: 5 minutes).';
comment on column devices.model.late_after_seconds is 'A message older than this on arrival was buffered somewhere on its way.';
call platform.open_catalogue('devices.model', 'models of devices on the market, the same for everybody');
grant insert, update on devices.model to yike_staff;

-- ---------------------------------------------------------------- devices
create table devices.device (
  id uuid primary key,
  serial text not null unique check (serial ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{2,63}$'),
  model_id text not null references devices.model,
  kind devices.kind not null,
  state devices.device_state not null default 'in_stock',
  -- What it is bound to now: a copy of the open binding, so that scope and alarms need no join.
  binding_id uuid,
  target devices.target,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null check (region_code between 110000000000 and 999999999999),
  room text,
  spot text,
  lon double precision check (lon between 70 and 140),
  lat double precision check (lat between 0 and 60),
  note text not null default '',
  firmware text,
  -- How it is, as last heard. Written behind the messages (a few seconds), never by a form.
  battery real,
  rssi real,
  last_seen_at timestamptz(3),
  latest jsonb not null default '{}',
  silent_at timestamptz(3),
  went_silent_at timestamptz(3),
  battery_low_at timestamptz(3),
  next_test_at timestamptz(3),
  last_test_at timestamptz(3),
  last_test_outcome devices.test_outcome,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((lon is null) = (lat is null)),
  check ((binding_id is null) = (target is null)),
  check ((binding_id is not null) = (state = 'in_use')),
  check (binding_id is not null or (elder_id is null and org_id is null and room is null))
) with (fillfactor = 80);
comment on table devices.device is 'One row per device. silent_at: when to look whether it has gone silent; went_silent_at: since when it is.';
comment on column devices.device.latest is 'Newest value of each metric with its own time: {"heartRate": {"v": 72, "at": 1764066000123}}.';
create index device_elder on devices.device (elder_id) where elder_id is not null;
create index device_silent_at on devices.device (silent_at) where silent_at is not null;
create index device_next_test_at on devices.device (next_test_at) where next_test_at is not null;
create index device_went_silent on devices.device (went_silent_at) where went_silent_at is not null;
create index device_battery_low on devices.device (battery_low_at) where battery_low_at is not null;
create index device_model on devices.device (model_id);
call platform.scope('devices.device', staff_writes => 'insert, update', org_writes => null);

-- ---------------------------------------------------------------- credentials
create table devices.credential (
  device_id uuid primary key references devices.device,
  hash bytea not null check (octet_length(hash) = 32),
  sealed bytea,
  previous_hash bytea check (octet_length(previous_hash) = 32),
  previous_until timestamptz(3),
  rotated_at timestamptz(3) not null default now(),
  check ((previous_hash is null) = (previous_until is null))
);
comment on table devices.credential is 'sha256 of a random 256-bit secret (guessing it is hopeless, so no slow hash). sealed: the secret encrypted, only for vendor log-in forms that sign with it.';
call platform.scope('devices.credential', region => null, org => null, family => null);
-- Staff who register a device give it its first secret; nobody but the system reads or replaces one.
grant insert on devices.credential to yike_staff;
create policy staff on devices.credential to yike_staff using (exists (select from devices.device d where d.id = device_id));

create table devices.provisioning_key (
  id uuid primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  model_id text not null references devices.model,
  region_code bigint not null,
  hash bytea not null check (octet_length(hash) = 32),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
comment on table devices.provisioning_key is 'Lets a batch of devices in before they are registered: their messages wait in quarantine until somebody binds them.';
call platform.scope('devices.provisioning_key', org => null, family => null, staff_writes => 'insert, update');

create table devices.vendor (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  name text not null check (char_length(name) between 1 and 60),
  region_code bigint not null,
  sealed bytea not null,
  ended_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
comment on table devices.vendor is 'A vendor cloud that posts messages for its devices, signed with its secret (kept encrypted).';
call platform.scope('devices.vendor', org => null, family => null, staff_writes => 'insert, update');

create table devices.vendor_nonce (
  vendor_id text not null references devices.vendor,
  nonce text not null check (octet_length(nonce) between 8 and 128),
  at timestamptz(3) not null default now(),
  primary key (vendor_id, nonce)
);
comment on table devices.vendor_nonce is 'Each nonce of a signed request counts once; kept as long as a request may be old.';
call platform.scope('devices.vendor_nonce', region => null, org => null, family => null);

-- ---------------------------------------------------------------- binding
create table devices.binding (
  id uuid primary key,
  device_id uuid not null references devices.device,
  target devices.target not null,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null check (region_code between 110000000000 and 999999999999),
  room text check (char_length(room) between 1 and 60),
  address text check (char_length(address) between 1 and 200),
  spot text check (char_length(spot) between 1 and 40),
  lon double precision check (lon between 70 and 140),
  lat double precision check (lat between 0 and 60),
  reason text not null default '',
  bound tstzrange not null check (not isempty(bound) and lower(bound) is not null),
  bound_by uuid default platform.actor_id(),
  end_reason text,
  check ((lon is null) = (lat is null)),
  check (case target
    when 'person' then elder_id is not null and room is null
    when 'home' then (address is not null or elder_id is not null) and org_id is null and room is null
    when 'room' then org_id is not null and room is not null
    when 'facility' then org_id is not null and elder_id is null and room is null end),
  constraint binding_one_at_a_time exclude using gist (device_id with =, bound with &&)
);
comment on table devices.binding is 'What a device watches, from when to when: a person, a home, a room of an organisation (possibly a resident''s), or a facility. One at a time.';
create index binding_elder on devices.binding (elder_id) where elder_id is not null;
call platform.scope('devices.binding', staff_writes => 'insert, update', org_writes => null);

-- ---------------------------------------------------------------- who has it
create table devices.custody (
  id uuid primary key,
  device_id uuid not null references devices.device,
  holder devices.holder not null,
  elder_id uuid,
  org_id uuid,
  holder_name text not null default '' check (char_length(holder_name) <= 60),
  region_code bigint not null,
  reason text not null check (char_length(reason) between 1 and 200),
  deposit_free boolean not null,
  due_on date,
  lent_at timestamptz(3) not null default now(),
  lent_by uuid default platform.actor_id(),
  returned_at timestamptz(3) check (returned_at >= lent_at),
  returned_to uuid,
  condition text check (char_length(condition) between 1 and 200),
  check ((holder = 'elder') = (elder_id is not null)),
  check (holder <> 'organisation' or org_id is not null),
  check (holder <> 'other' or holder_name <> ''),
  check ((returned_at is null) = (condition is null))
);
comment on table devices.custody is 'The chain of hands: to whom a device was lent, why, without deposit or not, and in which condition it came back.';
create unique index custody_one_holder on devices.custody (device_id) where returned_at is null;
create index custody_device on devices.custody (device_id, lent_at);
call platform.scope('devices.custody', staff_writes => 'insert, update', org_writes => null);

create table devices.test_call (
  id uuid primary key,
  device_id uuid not null references devices.device,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  at timestamptz(3) not null default now(),
  outcome devices.test_outcome not null,
  by_device boolean not null,
  note text not null default '' check (char_length(note) <= 200),
  recorded_by uuid default platform.actor_id()
);
comment on table devices.test_call is 'End-to-end test of a device: by its own test signal, or recorded by the person who made the call.';
create index test_call_device on devices.test_call (device_id, at);
call platform.scope('devices.test_call', staff_writes => 'insert', org_writes => null);

create table devices.command (
  id uuid primary key,
  device_id uuid not null references devices.device,
  region_code bigint not null,
  name text not null check (name ~ '^[a-z][a-z_]{1,39}$'),
  params jsonb not null default '{}',
  state devices.command_state not null default 'queued',
  expires_at timestamptz(3) not null,
  lapse_at timestamptz(3),
  sent_at timestamptz(3),
  sent_count int not null default 0,
  answered_at timestamptz(3),
  detail text,
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  check ((lapse_at is not null) = (state in ('queued', 'sent')))
);
comment on table devices.command is 'What a device is told: sent at once and again at each connect until it answers or expires_at passes (lapse_at: the deadline, while open).';
create index command_open on devices.command (device_id) where state in ('queued', 'sent');
create index command_lapse on devices.command (lapse_at) where lapse_at is not null;
create index command_device on devices.command (device_id, created_at);
call platform.scope('devices.command', org => null, family => null, staff_writes => 'insert');

-- ---------------------------------------------------------------- messages that were not taken
create table devices.quarantine (
  id uuid primary key,
  received_at timestamptz(3) not null default now(),
  arrival devices.arrival not null,
  vendor_id text,
  serial text not null check (char_length(serial) <= 64),
  device_id uuid references devices.device,
  model_id text,
  region_code bigint not null,
  topic text not null check (char_length(topic) <= 200),
  payload bytea not null check (octet_length(payload) <= 16384),
  size int not null,
  reason devices.refusal not null,
  errors jsonb not null default '[]',
  urgent boolean not null default false,
  state devices.quarantine_state not null default 'waiting',
  settled_at timestamptz(3),
  settled_by uuid,
  note text,
  check ((state = 'waiting') = (settled_at is null))
);
comment on table devices.quarantine is 'Every message that was refused, whole (the first 16 KiB of an oversized one), with the reason. urgent: it came on the signal path, so a person must look.';
create index quarantine_serial on devices.quarantine (serial, received_at);
create index quarantine_waiting on devices.quarantine (received_at) where state = 'waiting';
call platform.scope('devices.quarantine', org => null, family => null, staff_writes => 'update');

create table devices.task (
  id uuid primary key,
  kind devices.task_kind not null,
  key text not null,
  serial text,
  device_id uuid,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  opened_at timestamptz(3) not null default now(),
  due_at timestamptz(3),
  closed_at timestamptz(3),
  closed_by uuid,
  outcome text check (char_length(outcome) between 1 and 200),
  check ((closed_at is null) = (outcome is null))
);
comment on table devices.task is 'Work that a device makes for people: bind an unknown one, make the monthly test call, see to a zone without coverage, read a signal that nobody could decode.';
create unique index task_one_open on devices.task (kind, key) where closed_at is null;
create index task_open on devices.task (opened_at) where closed_at is null;
call platform.scope('devices.task', staff_writes => 'insert, update', org_writes => 'update');
