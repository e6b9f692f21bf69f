-- What happens to a person, from a day to a day, from any source; and what people say is wrong in a record.
create type people.life_kind as enum ('death', 'moved_away', 'hospital', 'institution', 'prison', 'missing');
create type people.life_state as enum ('reported', 'confirmed', 'rejected', 'corrected');

create table people.life_event (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  kind people.life_kind not null,
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  source text not null check (source in ('family', 'community', 'hospital', 'institution', 'bureau', 'police', 'funeral', 'hotline', 'exchange')),
  place text not null default '',
  place_org_id uuid,
  note text not null default '',
  state people.life_state not null default 'reported',
  -- The care setting before, to go back to when it is over or was wrong.
  setting_before people.care_setting,
  reported_at timestamptz(3) not null default now(),
  reported_by uuid default platform.actor_id(),
  reported_by_name text default platform.actor_name(),
  decided_at timestamptz(3),
  decided_by_name text,
  reason text,
  check (kind <> 'death' or upper_inf(valid)),
  check ((state = 'reported') = (decided_at is null)),
  check (state not in ('rejected', 'corrected') or reason is not null),
  -- One of a kind at a time; what was not so or wrong does not count.
  constraint life_once exclude using gist (elder_id with =, kind with =, valid with &&) where (state in ('reported', 'confirmed'))
);
create index life_elder on people.life_event (elder_id, reported_at);
create index life_open on people.life_event (reported_at) where state = 'reported';
call platform.scope('people.life_event', staff_writes => 'insert, update', org_writes => null, family_writes => 'insert');

create function people.guard_life() returns trigger language plpgsql as $$
begin
  if not (old.state, new.state) in (('reported', 'confirmed'), ('reported', 'rejected'), ('confirmed', 'corrected')) then
    raise exception 'a life event does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'life_transition';
  end if;
  return new;
end $$;
create trigger guard_life before update of state on people.life_event for each row when (old.state is distinct from new.state) execute function people.guard_life();

create type people.correction_state as enum ('open', 'accepted', 'refused', 'withdrawn');
create table people.correction (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  field text not null check (field in ('name', 'identity', 'birth_day', 'sex', 'phone', 'address', 'contacts', 'facts', 'health', 'other')),
  -- What it should say may be a number: encrypted.
  wanted_cipher bytea not null,
  why text not null default '',
  asked_by text not null check (asked_by in ('elder', 'family', 'community')),
  asked_by_id uuid default platform.actor_id(),
  asked_by_name text default platform.actor_name(),
  asked_at timestamptz(3) not null default now(),
  due_at timestamptz(3) not null,
  state people.correction_state not null default 'open',
  answer text,
  answered_at timestamptz(3),
  answered_by_name text,
  check ((state = 'open') = (answered_at is null)),
  check (state not in ('accepted', 'refused') or char_length(answer) >= 2)
);
comment on table people.correction is 'Something in the record is wrong, says somebody who may know. due_at: the answer is owed by then.';
create unique index correction_once on people.correction (elder_id, field) where state = 'open';
create index correction_due on people.correction (due_at) where state = 'open';
call platform.scope('people.correction', staff_writes => 'insert, update', org_writes => null, family_writes => 'insert');

-- The scope columns of both follow the elder, as of every part.
create function people.follow_elder_events() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update people.life_event set region_code = new.region_code, org_id = new.org_id where elder_id = new.id;
  update people.correction set region_code = new.region_code, org_id = new.org_id where elder_id = new.id;
  return null;
end $$;
create trigger follow_events after update of region_code, org_id on people.elder for each row
  when (old.region_code is distinct from new.region_code or old.org_id is distinct from new.org_id) execute function people.follow_elder_events();
