-- Ability assessment: scales, assessors, applications, sittings, records, and what follows from a record.

create schema assessment;
grant usage on schema assessment to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

-- ---------------------------------------------------------------- scales
create table assessment.scale (
  id text not null check (id ~ '^[a-z][a-z0-9_]{1,30}$'),
  version text not null check (version ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,20}$'),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  definition jsonb not null check (jsonb_typeof(definition) = 'object'),
  hash bytea not null,
  shipped boolean not null,
  created_at timestamptz not null default now(),
  created_by_name text default platform.actor_name(),
  primary key (id, version),
  exclude using gist (id with =, valid with &&)
);
comment on table assessment.scale is 'Items, points, levels and rules of a scale as data; valid [from, to) says which version holds on a day.';
call platform.open_catalogue('assessment.scale', 'A scale scores the same everywhere (B-ASM-01); only the system writes it, on behalf of who holds assessment.scales.');

-- ---------------------------------------------------------------- assessors
create table assessment.assessor (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  org_id uuid,
  account_id uuid,
  name text not null check (char_length(name) between 1 and 60 and name = btrim(name)),
  phone_cipher bytea,
  phone_hash bytea,
  phone_tail text check (char_length(phone_tail) <= 4),
  background text not null check (background in ('medical', 'nursing', 'health', 'social', 'other')),
  certificate text not null check (char_length(certificate) between 1 and 60),
  certificate_from date not null,
  certificate_until date not null,
  lon double precision check (lon between 72 and 138),
  lat double precision check (lat between 0.5 and 56),
  most_open int check (most_open between 1 and 200),
  ended_on date,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (certificate_until >= certificate_from),
  check ((lon is null) = (lat is null)),
  check ((phone_cipher is null) = (phone_hash is null))
);
comment on table assessment.assessor is 'Who may sit with an elder: id is the person_id of the assessor''s post; org_id the agency; certificate_until the last day.';
create unique index assessor_certificate on assessment.assessor (certificate) where ended_on is null;
call platform.scope('assessment.assessor', field => 'id', family => null, org_writes => null, field_writes => null, staff_writes => 'insert, update');

create table assessment.kin (
  id uuid primary key,
  assessor_id uuid not null references assessment.assessor (id),
  elder_id uuid not null,
  region_code bigint not null,
  relation text not null check (char_length(relation) between 1 and 40),
  created_at timestamptz not null default now(),
  unique (assessor_id, elder_id)
);
comment on table assessment.kin is 'Declared relatives: an assessor is never assigned to one. region_code follows the elder.';
call platform.scope('assessment.kin', org => null, family => null, field => 'assessor_id', field_writes => null, staff_writes => 'insert, update, delete');

-- ---------------------------------------------------------------- applications
create type assessment.application_state as enum ('applied', 'scheduled', 'sitting', 'assessed', 'confirmed', 'cancelled');
create type assessment.reason as enum ('first', 'regular', 'immediate', 'objection', 'other');

create sequence assessment.application_number;
grant usage on sequence assessment.application_number to yike_staff, yike_org, yike_family, yike_worker;

create table assessment.application (
  id uuid primary key,
  number text not null unique,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  scale_id text not null,
  reason assessment.reason not null,
  purposes text[] not null check (cardinality(purposes) between 1 and 12),
  asked_by text not null check (asked_by in ('elder', 'family', 'community', 'institution', 'office', 'system')),
  asked_by_name text not null check (char_length(asked_by_name) <= 60),
  note text not null default '' check (char_length(note) <= 500),
  state assessment.application_state not null default 'applied',
  sit_at timestamptz,
  place text check (char_length(place) between 1 and 200),
  record_id uuid,
  objects_to uuid,
  cancelled_reason text check (char_length(cancelled_reason) between 1 and 300),
  created_at timestamptz(3) not null,
  created_by uuid default platform.actor_id(),
  updated_at timestamptz(3) not null,
  check ((state = 'cancelled') = (cancelled_reason is not null)),
  check (state in ('applied', 'cancelled') or (sit_at is not null and place is not null)),
  check ((state in ('assessed', 'confirmed')) = (record_id is not null)),
  check ((reason = 'objection') = (objects_to is not null))
);
comment on table assessment.application is 'One assessment from asking to the confirmed grade. objects_to: the record that a second assessment checks.';
-- One application however many hands: while one is open, asking again finds it.
create unique index application_open_once on assessment.application (elder_id, scale_id) where state not in ('confirmed', 'cancelled');
create index application_elder on assessment.application (elder_id, created_at desc);
create index application_list on assessment.application (state, created_at desc, id);
call platform.scope('assessment.application', staff_writes => 'insert, update', org_writes => 'insert', family_writes => 'insert');

create table assessment.seat (
  id uuid primary key,
  application_id uuid not null references assessment.application (id),
  assessor_id uuid not null references assessment.assessor (id),
  assessor_name text not null,
  background text not null,
  certificate text not null,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  lead boolean not null,
  distance_m int check (distance_m >= 0),
  signed_at timestamptz,
  received_at timestamptz,
  signature_file_id uuid references platform.file (id),
  lon double precision, lat double precision, accuracy_m double precision,
  created_at timestamptz not null default now(),
  unique (application_id, assessor_id),
  check ((signed_at is null) = (signature_file_id is null))
);
comment on table assessment.seat is 'Who sits: the lead answers, every seat signs. Name, background and certificate as they were.';
create unique index seat_one_lead on assessment.seat (application_id) where lead;
call platform.scope('assessment.seat', family => null, field => 'assessor_id', field_writes => null, org_writes => null, staff_writes => 'insert, update, delete');

create table assessment.sitting (
  id uuid primary key references assessment.application (id),
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  scale_id text not null,
  scale_version text not null,
  answers jsonb not null default '{}',
  evidence jsonb not null default '{}',
  informant jsonb not null default '{}',
  note text not null default '' check (char_length(note) <= 2000),
  answered_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (scale_id, scale_version) references assessment.scale (id, version)
);
comment on table assessment.sitting is 'What the lead has answered so far, by the version of the scale in force on the day of the sitting. id is the application''s.';
call platform.scope('assessment.sitting', family => null, org_writes => null, staff_writes => 'insert, update');

create table assessment.photo (
  id uuid primary key,
  application_id uuid not null references assessment.application (id),
  assessor_id uuid not null,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  file_id uuid not null references platform.file (id),
  text text not null default '' check (char_length(text) <= 500),
  at timestamptz not null,
  received_at timestamptz not null default now()
);
create index photo_application on assessment.photo (application_id);
call platform.scope('assessment.photo', family => null, field => 'assessor_id', field_writes => null, org_writes => null, staff_writes => null);

-- ---------------------------------------------------------------- records
create table assessment.record (
  id uuid primary key,
  application_id uuid references assessment.application (id),
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  scale_id text not null,
  scale_version text not null,
  version int not null check (version >= 1),
  corrects_id uuid references assessment.record (id),
  correction_reason text check (char_length(correction_reason) between 2 and 500),
  source text not null check (source in ('sitting', 'correction', 'import')),
  source_note text not null default '' check (char_length(source_note) <= 300),
  answers jsonb,
  evidence jsonb not null default '{}',
  result jsonb,
  informant jsonb not null default '{}',
  assessors jsonb not null default '[]',
  total int,
  initial_level int,
  level int not null check (level between 0 and 9),
  level_zh text not null,
  level_en text not null,
  ability text check (ability in ('intact', 'mild', 'moderate', 'severe', 'total')),
  self_care text check (self_care in ('independent', 'semi', 'dependent')),
  assessed_on date not null,
  assessed_at timestamptz not null,
  state text not null check (state in ('signed', 'confirmed', 'superseded', 'set_aside')),
  confirmed_at timestamptz,
  confirmed_by_name text,
  valid_until date,
  next_step_at timestamptz,
  expired_at timestamptz,
  created_at timestamptz(3) not null default now(),
  created_by_name text default platform.actor_name(),
  check ((corrects_id is null) = (source <> 'correction')),
  check ((corrects_id is null) = (correction_reason is null)),
  check ((source = 'import') = (answers is null)),
  check ((answers is null) = (result is null)),
  check (state not in ('confirmed', 'superseded') or confirmed_at is not null),
  check (valid_until is null or valid_until >= assessed_on),
  check (next_step_at is null or state = 'confirmed'),
  foreign key (scale_id, scale_version) references assessment.scale (id, version)
);
comment on table assessment.record is 'A grade with everything it rests on. Never changed: a correction is a new version, the old stays readable. next_step_at: when it comes onto the due list, then when it expires.';
create unique index record_current on assessment.record (elder_id, scale_id) where state = 'confirmed';
create unique index record_version on assessment.record (application_id, version) where application_id is not null;
create index record_elder on assessment.record (elder_id, assessed_on desc);
create index record_due on assessment.record (next_step_at) where next_step_at is not null;
create index record_until on assessment.record (valid_until, id) where state = 'confirmed';
call platform.scope('assessment.record', org_writes => null, staff_writes => 'insert, update');

alter table assessment.application add foreign key (record_id) references assessment.record (id) deferrable initially deferred;
alter table assessment.application add foreign key (objects_to) references assessment.record (id);

create function assessment.keep_record() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a record of an assessment is never removed' using errcode = '55000'; end if;
  if (to_jsonb(new) - array['state', 'confirmed_at', 'confirmed_by_name', 'valid_until', 'next_step_at', 'expired_at', 'region_code', 'org_id'])
     is distinct from (to_jsonb(old) - array['state', 'confirmed_at', 'confirmed_by_name', 'valid_until', 'next_step_at', 'expired_at', 'region_code', 'org_id'])
     or (old.state, new.state) not in (('signed', 'signed'), ('signed', 'confirmed'), ('signed', 'set_aside'), ('confirmed', 'confirmed'), ('confirmed', 'superseded'), ('superseded', 'superseded'), ('set_aside', 'set_aside'))
     or (old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at) then
    raise exception 'a record of an assessment is never changed: correct it by a new version' using errcode = '55000';
  end if;
  return new;
end $$;
create trigger keep before update or delete on assessment.record for each row execute function assessment.keep_record();

create function assessment.keep_scale() returns trigger language plpgsql as $$
begin
  if (tg_op = 'DELETE' or new.definition is distinct from old.definition)
     and (exists (select from assessment.record r where r.scale_id = old.id and r.scale_version = old.version)
       or exists (select from assessment.sitting s where s.scale_id = old.id and s.scale_version = old.version)) then
    raise exception 'scale % % is in use: add a version', old.id, old.version using errcode = '55000';
  end if;
  return coalesce(new, old);
end $$;
create trigger keep before update or delete on assessment.scale for each row execute function assessment.keep_scale();

-- ---------------------------------------------------------------- review, objection, proposals
create table assessment.review (
  id uuid primary key,
  record_id uuid not null unique references assessment.record (id),
  application_id uuid not null references assessment.application (id),
  elder_id uuid not null,
  region_code bigint not null,
  state text not null default 'open' check (state in ('open', 'agreed', 'differed')),
  answers jsonb,
  evidence jsonb,
  level int,
  total int,
  note text check (char_length(note) <= 500),
  opened_at timestamptz not null,
  finished_at timestamptz,
  finished_by_name text,
  check ((state = 'open') = (finished_at is null)),
  check ((state = 'open') = (level is null))
);
comment on table assessment.review is 'A random share of the records is assessed again before it is confirmed; the difference counts towards the drift of its assessors.';
call platform.scope('assessment.review', org => null, family => null, staff_writes => 'insert, update');

create table assessment.objection (
  id uuid primary key,
  record_id uuid not null references assessment.record (id),
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  asked_by text not null check (asked_by in ('elder', 'family', 'office')),
  asked_by_name text not null,
  reason text not null check (char_length(reason) between 2 and 500),
  state text not null default 'open' check (state in ('open', 'reassessing', 'refused', 'upheld', 'changed')),
  answer text check (char_length(answer) between 2 and 500),
  answered_by_name text,
  answered_at timestamptz,
  application_id uuid references assessment.application (id),
  opened_at timestamptz not null,
  closed_at timestamptz,
  check ((state in ('refused', 'upheld', 'changed')) = (closed_at is not null)),
  check (state in ('open', 'refused') or application_id is not null),
  check (state = 'open' or answer is not null)
);
comment on table assessment.objection is 'upheld: the second assessment found the same level; changed: another.';
create unique index objection_open_once on assessment.objection (record_id) where state in ('open', 'reassessing');
create index objection_application on assessment.objection (application_id) where application_id is not null;
call platform.scope('assessment.objection', org_writes => null, family_writes => 'insert', staff_writes => 'insert, update');

create table assessment.sign (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  kind text not null check (kind in ('fall', 'admission', 'alarm')),
  at timestamptz not null
);
comment on table assessment.sign is 'What may mean that the ability has changed: falls, admissions to hospital, alarms. id is the incident''s; one found false is taken out.';
create index sign_elder on assessment.sign (elder_id, kind, at);
call platform.scope('assessment.sign', org => null, family => null, staff_writes => 'update');

create table assessment.proposal (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  kind text not null check (kind in ('fall', 'admission', 'alarm', 'due')),
  count int not null check (count >= 1),
  since timestamptz not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'dismissed')),
  application_id uuid references assessment.application (id),
  note text check (char_length(note) between 2 and 300),
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_by_name text,
  check ((state = 'open') = (closed_at is null)),
  check ((state = 'accepted') = (application_id is not null)),
  check (state <> 'dismissed' or note is not null)
);
comment on table assessment.proposal is 'Somebody should be assessed again, and why: count signs since a time.';
create unique index proposal_open_once on assessment.proposal (elder_id) where state = 'open';
call platform.scope('assessment.proposal', family => null, org_writes => null, staff_writes => 'insert, update');
