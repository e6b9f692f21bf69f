-- Home modification 居家适老化改造 with the sensors that belong to it: planned, completed, accepted or given up.
create table devices.home_work (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null check (region_code between 110000000000 and 999999999999),
  org_id uuid,
  check_id uuid references assessment.home_check (id),
  work text not null check (char_length(work) between 2 and 500),
  builder text not null check (char_length(builder) between 2 and 100),
  state text not null default 'planned' check (state in ('planned', 'completed', 'accepted', 'given_up')),
  due_on date,
  completed_on date,
  accepted_at timestamptz(3),
  accepted_by_name text,
  reason text check (char_length(reason) between 2 and 300),
  created_at timestamptz(3) not null,
  created_by_name text default platform.actor_name(),
  updated_at timestamptz(3) not null,
  check ((completed_on is not null) or state in ('planned', 'given_up')),
  check ((state = 'accepted') = (accepted_at is not null)),
  check ((state = 'given_up') = (reason is not null))
);
comment on table devices.home_work is 'A modification of a home and the monitoring that goes in with it; check_id: the look at the home that proposed it. Accepted only when every sensor is bound and has been heard (B-IOT-17).';
create index home_work_list on devices.home_work (state, created_at desc, id);
create index home_work_elder on devices.home_work (elder_id);
call platform.scope('devices.home_work', org_writes => null, family => null, staff_writes => 'insert, update');

create table devices.home_work_sensor (
  work_id uuid not null references devices.home_work,
  ordinal int not null check (ordinal between 1 and 20),
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  kind devices.kind not null,
  spot text not null check (char_length(spot) between 1 and 40),
  device_id uuid references devices.device,
  fitted_at timestamptz(3),
  heard_at timestamptz(3),
  primary key (work_id, ordinal),
  check ((device_id is null) = (fitted_at is null)),
  check (heard_at is null or device_id is not null)
);
comment on table devices.home_work_sensor is 'A sensor that belongs to a modification: which kind, where, the device that was fitted, and its first message after that, kept at acceptance.';
create unique index home_work_sensor_device on devices.home_work_sensor (work_id, device_id) where device_id is not null;
call platform.scope('devices.home_work_sensor', org_writes => null, family => null, staff_writes => 'insert, update');

create function devices.check_home_work_accepted() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if exists (select from devices.home_work_sensor s where s.work_id = new.id and s.heard_at is null) then
    raise exception 'home work % has a sensor that was never heard', new.id using errcode = 'check_violation', constraint = 'home_work_sensors_heard';
  end if;
  return new;
end $$;
create trigger home_work_accepted before insert or update of state on devices.home_work
  for each row when (new.state = 'accepted') execute function devices.check_home_work_accepted();
