-- Organisations, their sites, rooms, beds and cameras.

create schema organisations;
grant usage on schema organisations to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

create table organisations.organisation_kind (
  code text primary key check (code ~ '^[a-z][a-z0-9_]*$'),
  zh text not null,
  en text not null,
  ordinal int not null unique
);
comment on table organisations.organisation_kind is 'What sort of body an organisation is.';
insert into organisations.organisation_kind (code, zh, en, ordinal) values
  ('care_institution', '养老机构', 'Care institution', 10),
  ('home_care_provider', '居家养老服务企业', 'Home-care provider', 20),
  ('domestic_service', '家政服务企业', 'Domestic-service company', 30),
  ('social_organisation', '社会服务机构', 'Social service organisation', 40),
  ('community_body', '社区（村）组织', 'Community or village body', 50),
  ('hospital', '医疗机构', 'Medical institution', 60),
  ('emergency_centre', '急救机构', 'Emergency medical service', 70),
  ('hotline_operator', '12349 运营机构', '12349 operator', 80),
  ('device_vendor', '设备与平台供应商', 'Device or platform vendor', 90),
  ('public_authority', '政府部门', 'Public authority', 100);
call platform.open_catalogue('organisations.organisation_kind', 'a list of words, the same everywhere');

create table organisations.site_kind (
  code text primary key check (code ~ '^[a-z][a-z0-9_]*$'),
  zh text not null,
  en text not null,
  ordinal int not null unique
);
comment on table organisations.site_kind is 'What sort of place a site is.';
insert into organisations.site_kind (code, zh, en, ordinal) values
  ('day_care', '日间照料中心', 'Day-care centre', 10),
  ('canteen', '老年食堂（助餐点）', 'Senior canteen', 20),
  ('community_station', '社区养老服务站', 'Community care station', 30),
  ('street_centre', '街道综合养老服务中心', 'Street integrated care centre', 40),
  ('happiness_house', '农村幸福院', 'Rural happiness house', 50),
  ('institution', '养老院（养老机构）', 'Residential institution', 60),
  ('hospital', '医院', 'Hospital', 70),
  ('clinic', '社区卫生服务中心（站）', 'Community health centre', 80),
  ('emergency_120', '120 急救站', '120 ambulance centre', 90),
  ('hotline_12349', '12349 服务中心', '12349 centre', 100);
call platform.open_catalogue('organisations.site_kind', 'a list of words, the same everywhere');

-- GB 32100-2015: 18 characters of 31 letters; weights 3^i mod 31; check value (31 - sum mod 31) mod 31.
create function organisations.credit_code_ok(code text) returns boolean language plpgsql immutable strict parallel safe
set search_path = pg_catalog as $$
declare
  alphabet constant text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
  total int := 0; weight int := 1; v int;
begin
  if code !~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$' then return false; end if;
  for i in 1..17 loop
    v := strpos(alphabet, substr(code, i, 1)) - 1;
    total := total + v * weight;
    weight := weight * 3 % 31;
  end loop;
  return substr(alphabet, (31 - total % 31) % 31 + 1, 1) = substr(code, 18, 1);
end $$;
comment on function organisations.credit_code_ok is 'Unified social credit code, GB 32100-2015: form and check character.';

create type organisations.organisation_state as enum ('preparing', 'operating', 'suspended', 'closed');

create table organisations.organisation (
  id uuid primary key,
  name text not null check (length(btrim(name)) between 2 and 100),
  short_name text check (length(short_name) between 1 and 30),
  kind text not null references organisations.organisation_kind,
  credit_code text unique check (organisations.credit_code_ok(credit_code)),
  region_code bigint not null check (region_code between 0 and 999999999999),
  address text check (length(address) <= 200),
  phone text check (length(phone) <= 30),
  contact_name text check (length(contact_name) <= 50),
  state organisations.organisation_state not null default 'preparing',
  state_since timestamptz(3) not null default now(),
  state_reason text check (length(state_reason) <= 300),
  note text check (length(note) <= 1000),
  created_at timestamptz not null default now(),
  updated_at timestamptz(3) not null default now()
);
comment on table organisations.organisation is 'A body with duties: provider, institution, hospital, operator. credit_code is null for one that is not a legal person (a village mutual-aid point).';
comment on column organisations.organisation.region_code is 'Where it is registered; its sites have their own.';
call platform.scope('organisations.organisation', org => 'id', family => null, org_writes => 'update');
create index organisation_name on organisations.organisation (name);

create type organisations.site_state as enum ('open', 'suspended', 'closed');

create table organisations.site (
  id uuid primary key,
  org_id uuid not null references organisations.organisation,
  kind text not null references organisations.site_kind,
  name text not null check (length(btrim(name)) between 2 and 100),
  region_code bigint not null check (region_code between 0 and 999999999999),
  address text not null check (length(address) between 1 and 200),
  lon double precision check (lon between -180 and 180),
  lat double precision check (lat between -90 and 90),
  duty_phone text check (length(duty_phone) <= 30),
  round_the_clock boolean not null default false,
  opening_hours jsonb not null default '[]' check (jsonb_typeof(opening_hours) = 'array'),
  serves_regions bigint[] not null default '{}',
  state organisations.site_state not null default 'open',
  state_since timestamptz(3) not null default now(),
  state_reason text check (length(state_reason) <= 300),
  created_at timestamptz not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((lon is null) = (lat is null)),
  check (not round_the_clock or opening_hours = '[]')
);
comment on table organisations.site is 'A place where an organisation works: a station, canteen, institution, hospital, ambulance centre, 12349 centre.';
comment on column organisations.site.lon is 'WGS-84, degrees east.';
comment on column organisations.site.lat is 'WGS-84, degrees north.';
comment on column organisations.site.opening_hours is 'OpeningHours of contract/organisations.ts: [{day 1-7 Monday first, from, to}] in Asia/Shanghai; empty and not round_the_clock = unknown.';
comment on column organisations.site.serves_regions is 'Regions it serves beside the village it stands in; a code covers everything below it.';
call platform.scope('organisations.site', family => null, org_writes => 'update');
create index site_place on organisations.site using gist (point(lon, lat)) where lon is not null;
create index site_kind_idx on organisations.site (kind, region_code);

-- Names, duty phones and places of open sites are a public directory: who serves a region is asked across borders
-- (the ambulance centre of the city serves every district), so this reader takes the region as its explicit bound.
-- A body of text: what a site is may grow, and s.* is then read anew.
create function organisations.sites_serving(p_region bigint, p_kinds text[] default null)
returns setof organisations.site language sql stable security definer set search_path = pg_catalog
as $$
  select s.* from organisations.site s
  where s.state = 'open' and (p_kinds is null or s.kind = any (p_kinds))
    and (
      s.region_code = p_region
      or exists (select from unnest(s.serves_regions) r
                 where p_region >= r and p_region < r + (case
                   when r = 0 then 1000000000000
                   when r % 10000000000 = 0 then 10000000000
                   when r % 100000000 = 0 then 100000000
                   when r % 1000000 = 0 then 1000000
                   when r % 1000 = 0 then 1000
                   else 1 end)))
$$;
comment on function organisations.sites_serving is 'Open sites that stand in or serve a region, optionally of given kinds: the public directory.';
revoke execute on function organisations.sites_serving from public;
grant execute on function organisations.sites_serving to yike_worker, yike_staff, yike_org, yike_field, yike_family;

-- ---------------------------------------------------------------- rooms and beds
create table organisations.room (
  id uuid primary key,
  site_id uuid not null references organisations.site,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  building text not null default '' check (length(building) <= 40),
  floor int not null check (floor between -5 and 99),
  name text not null check (length(btrim(name)) between 1 and 40),
  exit_note text check (length(exit_note) <= 300),
  created_at timestamptz not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (site_id, building, name)
);
comment on table organisations.room is 'A room of a site: what a smoke detector or a door sensor is bound to. org_id and region_code are the site''s.';
comment on column organisations.room.exit_note is 'Which way out, which stairs: read by whoever evacuates.';
call platform.scope('organisations.room', family => null);

create table organisations.bed (
  id uuid primary key,
  room_id uuid not null references organisations.room,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  label text not null check (length(btrim(label)) between 1 and 20),
  elder_id uuid,
  occupied_since timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (room_id, label),
  check ((elder_id is null) = (occupied_since is null))
);
comment on table organisations.bed is 'A bed and who sleeps in it today. Admissions with their history belong to the module stays.';
create unique index bed_one_per_elder on organisations.bed (elder_id) where elder_id is not null;
call platform.scope('organisations.bed');

-- ---------------------------------------------------------------- cameras
create type organisations.camera_state as enum ('unknown', 'online', 'offline');

create table organisations.camera (
  id uuid primary key,
  site_id uuid not null references organisations.site,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  external_id text not null check (length(external_id) between 1 and 64),
  name text not null check (length(btrim(name)) between 1 and 60),
  place text check (length(place) <= 100),
  stream_url text check (stream_url ~ '^(https?|rtsps?|wss?)://[^@/ ]+(/[^ ]*)?$' and length(stream_url) <= 500),
  report_every_seconds int not null default 300 check (report_every_seconds between 10 and 86400),
  state organisations.camera_state not null default 'unknown',
  state_since timestamptz(3) not null default now(),
  reported_at timestamptz,
  silent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (org_id, external_id)
);
comment on table organisations.camera is 'A camera of a site as its surveillance platform reports it. We keep the link, never the pictures; no user name or password may stand in the link.';
comment on column organisations.camera.external_id is 'The GB/T 28181 channel id or what the surveillance platform calls it.';
comment on column organisations.camera.silent_at is 'Deadline: without a report until then the camera counts as offline.';
call platform.scope('organisations.camera', family => null);
create index camera_silent on organisations.camera (silent_at) where silent_at is not null;
create index camera_site on organisations.camera (site_id);

-- The key with which an organisation's own systems sign what they send us (camera states now).
create table organisations.signing_key (
  org_id uuid primary key references organisations.organisation,
  region_code bigint not null,
  secret bytea not null,
  created_at timestamptz not null default now()
);
comment on table organisations.signing_key is 'Encrypted shared secret of an organisation for signed HTTP reports. Shown once when made.';
call platform.scope('organisations.signing_key', org => null, family => null);
