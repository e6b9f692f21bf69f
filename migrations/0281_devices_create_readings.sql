-- Telemetry: one row per message, by day of the device's own time. It only grows: no foreign key, no trigger, and its
-- policies hold no sub-select, so that it can be distributed by device as it is.
create table devices.reading (
  device_id uuid not null,
  at timestamptz(3) not null,
  message text not null collate "C" check (octet_length(message) <= 36),
  received_at timestamptz(3) not null,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  signal devices.signal,
  late boolean not null default false,
  stale boolean not null default false,
  heart_rate real,
  spo2 real,
  breath_rate real,
  body_temperature real,
  systolic real,
  diastolic real,
  glucose real,
  meal_context text,
  steps real,
  lon double precision,
  lat double precision,
  accuracy real,
  presence boolean,
  in_bed boolean,
  motion boolean,
  door_open boolean,
  smoke_density real,
  gas_level real,
  co_level real,
  water_total double precision,
  room_temperature real,
  battery real,
  rssi real,
  extra jsonb
) partition by range (at);
comment on table devices.reading is 'What devices measured, as they said it: at is the device''s time, received_at ours. Source is always the device; a correction by a person is a record elsewhere. Units as in docs/device-protocol.md.';
create unique index reading_once on devices.reading (device_id, at, message);
comment on index devices.reading_once is 'A redelivery is a no-op.';

alter table devices.reading enable row level security;
create policy system on devices.reading to yike_worker using (true) with check (true);
create policy staff on devices.reading for select to yike_staff
  using (region_code >= platform.region_lo() and region_code < platform.region_hi());
create policy org on devices.reading for select to yike_org using (org_id = platform.org());
create policy family on devices.reading for select to yike_family using (elder_id = any (platform.elders()));
grant select, insert, delete on devices.reading to yike_worker;
grant select on devices.reading to yike_staff, yike_org, yike_family;

create table devices.reading_other partition of devices.reading default;
alter table devices.reading_other enable row level security;
comment on table devices.reading_other is 'Days that have no partition of their own: late messages from before the first one.';

-- Makes the partitions of [day - before, day + ahead] that are missing; days are days of Asia/Shanghai. Rows of such a
-- day that wait in reading_other move along. Returns how many it made.
create function devices.make_reading_partitions(day date, before int, ahead int) returns int
language plpgsql security definer set search_path = pg_catalog as $$
declare
  d date; made int := 0; part text; lo timestamptz; hi timestamptz;
begin
  perform pg_advisory_xact_lock(7305, 280);
  for d in select generate_series(day - before, day + ahead, interval '1 day')::date loop
    part := 'reading_' || to_char(d, 'YYYYMMDD');
    continue when to_regclass('devices.' || part) is not null;
    lo := d::timestamp at time zone 'Asia/Shanghai'; hi := (d + 1)::timestamp at time zone 'Asia/Shanghai';
    execute format('create table devices.%I (like devices.reading including all)', part);
    execute format('with moved as (delete from devices.reading_other where at >= %L and at < %L returning *) insert into devices.%I select * from moved', lo, hi, part);
    execute format('alter table devices.%I enable row level security', part);
    execute format('alter table devices.reading attach partition devices.%I for values from (%L) to (%L)', part, lo, hi);
    made := made + 1;
  end loop;
  return made;
end $$;

-- Drops whole days before `oldest`. Returns how many.
create function devices.drop_reading_partitions(oldest date) returns int
language plpgsql security definer set search_path = pg_catalog as $$
declare
  part text; dropped int := 0;
begin
  for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'devices.reading'::regclass and c.relname ~ '^reading_\d{8}$'
      and to_date(substr(c.relname, 9), 'YYYYMMDD') < oldest
  loop
    execute format('drop table devices.%I', part);
    dropped := dropped + 1;
  end loop;
  delete from devices.reading_other where at < oldest::timestamp at time zone 'Asia/Shanghai';
  return dropped;
end $$;
revoke all on function devices.make_reading_partitions, devices.drop_reading_partitions from public;
grant execute on function devices.make_reading_partitions, devices.drop_reading_partitions to yike_worker;

create table devices.setting (
  one boolean primary key default true check (one),
  home_region bigint check (home_region between 110000000000 and 999999999999),
  keep_readings_days int not null check (keep_readings_days between 31 and 3660),
  keep_quarantine_days int not null check (keep_quarantine_days between 31 and 3660)
);
comment on table devices.setting is 'How long telemetry is kept; home_region: whose work an unknown device is when nothing else tells (null: the city of the devices we have).';
insert into devices.setting values (true, null, 400, 400);
call platform.open_catalogue('devices.setting', 'one row of settings of the installation');
grant update on devices.setting to yike_staff;
-- Whether anybody listens to devices: silence is judged only while somebody does, and not before a heartbeat has passed.
create table devices.listening (
  one boolean primary key default true check (one),
  since timestamptz(3) not null,
  beat_at timestamptz(3) not null check (beat_at >= since)
);
comment on table devices.listening is 'Kept by ingest. since: uninterrupted from then on; beat_at: last sign of life. No row: nobody has listened yet, nothing is judged by it.';
call platform.open_catalogue('devices.listening', 'one row about the process that listens to devices');

select devices.make_reading_partitions((now() at time zone 'Asia/Shanghai')::date, 1, 3);

-- In-memory copies of the register (ingest) hear of every change of a device, its binding or its credential.
create function devices.tell_ingest() returns trigger language plpgsql as $$
begin
  perform pg_notify('yike_devices', coalesce(new.serial, ''));
  return null;
end $$;
create trigger tell_ingest after update of serial, model_id, state, binding_id, elder_id, org_id, region_code, room, spot, lon, lat on devices.device
  for each row execute function devices.tell_ingest();
create function devices.tell_ingest_model() returns trigger language plpgsql as $$
begin
  perform pg_notify('yike_devices', '*');
  return null;
end $$;
create trigger tell_ingest after update on devices.model for each statement execute function devices.tell_ingest_model();
