-- Who can be at the door soon: the roster, its duty, and the invitations of a rescue.
create extension if not exists btree_gist;
create schema responders;
grant usage on schema responders to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

create type responders.kind as enum ('key_resident', 'care_worker', 'volunteer', 'facility', 'social_rescue');
create type responders.travel_mode as enum ('walk', 'ebike', 'car');
create type responders.duty_mode as enum ('shift', 'on', 'off');
create type responders.qualification_kind as enum ('first_aid', 'aed_cpr', 'lifting', 'dementia', 'fire_safety', 'search');
create type responders.invitation_state as enum
  ('invited', 'accepted', 'en_route', 'arrived', 'safe', 'declined', 'expired', 'told_off', 'gave_up', 'ended');
create type responders.callout_state as enum ('open', 'filled', 'closed');
create type responders.decline_reason as enum ('too_far', 'busy', 'unwell', 'no_transport', 'unsafe', 'no_access', 'other');
create type responders.arrival_proof as enum ('position', 'code', 'manual');
create type responders.place_source as enum ('home', 'fix');

-- ---------------------------------------------------------------- roster
create table responders.responder (
  id uuid primary key,
  kind responders.kind not null,
  name text not null check (length(name) between 1 and 60),
  account_id uuid unique,
  org_id uuid,
  region_code bigint not null,
  phone_cipher bytea,
  phone_hash bytea unique,
  phone_tail text check (length(phone_tail) <= 4),
  travel_mode responders.travel_mode not null default 'ebike',
  max_radius_m integer check (max_radius_m between 100 and 100000),
  location_consent_at timestamptz,
  duty_mode responders.duty_mode not null default 'shift',
  duty_until timestamptz,
  rest_until timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint phone_whole check ((phone_cipher is null) = (phone_hash is null) and (phone_cipher is null) = (phone_tail is null)),
  constraint facility_has_org check (kind <> 'facility' or org_id is not null)
);
comment on table responders.responder is 'Who may be invited to a rescue. The id is the person_id of the field post.';
comment on column responders.responder.duty_mode is 'on or off until duty_until (open end when null), else by shift.';
comment on column responders.responder.max_radius_m is 'The furthest they go, in metres on the road; null: no limit of their own.';
create index responder_name on responders.responder (region_code, name, id);
create index responder_account on responders.responder (account_id) where account_id is not null;
create index responder_duty_due on responders.responder (duty_until) where duty_until is not null;
call platform.scope('responders.responder', family => null, field => 'id', field_writes => null);
grant update (duty_mode, duty_until, location_consent_at) on responders.responder to yike_field;

-- At most two places each: where they live or are based, and the last fix of their phone.
create table responders.place (
  responder_id uuid not null references responders.responder (id) on delete cascade,
  source responders.place_source not null,
  region_code bigint not null,
  org_id uuid,
  lon double precision not null check (lon between -180 and 180),
  lat double precision not null check (lat between -90 and 90),
  accuracy_m double precision check (accuracy_m >= 0),
  at timestamptz not null,
  primary key (responder_id, source)
);
comment on table responders.place is 'Search index of the roster: read for "nearest" only by responders.near().';
create index place_knn on responders.place using gist (point(lon, lat));
call platform.scope('responders.place', family => null, field => 'responder_id', field_writes => 'insert, update, delete');

create table responders.qualification (
  id uuid primary key,
  responder_id uuid not null references responders.responder (id) on delete cascade,
  region_code bigint not null,
  org_id uuid,
  kind responders.qualification_kind not null,
  valid_from date not null,
  valid_until date,
  certificate text check (length(certificate) <= 60),
  created_at timestamptz not null default now(),
  check (valid_until is null or valid_until >= valid_from)
);
create index qualification_responder on responders.qualification (responder_id);
call platform.scope('responders.qualification', family => null, field => 'responder_id', field_writes => null);

create table responders.held_key (
  id uuid primary key,
  responder_id uuid not null references responders.responder (id) on delete cascade,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  since date not null,
  until date,
  note text check (length(note) <= 200),
  check (until is null or until >= since)
);
comment on table responders.held_key is 'Who holds the key of whose door. elder_id names people.elder.';
create unique index held_key_once on responders.held_key (responder_id, elder_id) where until is null;
create index held_key_elder on responders.held_key (elder_id) where until is null;
call platform.scope('responders.held_key', family => null, field => 'responder_id', field_writes => null);

create table responders.shift (
  id uuid primary key,
  responder_id uuid not null references responders.responder (id) on delete cascade,
  region_code bigint not null,
  org_id uuid,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  check (ends_at > starts_at and ends_at <= starts_at + interval '7 days'),
  constraint shift_clash exclude using gist (responder_id with =, tstzrange(starts_at, ends_at) with &&)
);
create index shift_time on responders.shift (region_code, starts_at);
call platform.scope('responders.shift', family => null, field => 'responder_id', field_writes => null);

create table responders.subscription (
  id uuid primary key,
  org_id uuid not null,
  elder_id uuid not null,
  region_code bigint not null,
  since date not null,
  until date,
  check (until is null or until >= since),
  constraint subscription_clash exclude using gist (org_id with =, elder_id with =, daterange(since, until, '[]') with &&)
);
comment on table responders.subscription is 'An institution that a family chose as rescuer: always in the call-out list of that elder.';
create index subscription_elder on responders.subscription (elder_id);
call platform.scope('responders.subscription', family => 'elder_id');

create table responders.door_code (
  elder_id uuid primary key,
  region_code bigint not null,
  code_hash bytea not null,
  made_at timestamptz not null default now()
);
comment on table responders.door_code is 'The code printed at the door, which proves an arrival; only its keyed hash is kept.';
call platform.scope('responders.door_code', org => null, family => null);

-- ---------------------------------------------------------------- how far is far: data, with where it comes from
create table responders.travel_assumption (
  mode responders.travel_mode primary key,
  speed_mps double precision not null check (speed_mps > 0),
  detour_factor double precision not null check (detour_factor >= 1),
  source_zh text not null,
  source_en text not null
);
-- Detours measured over all pairs of junctions more than 300 m apart in central Wuhou, Chengdu (459 junctions, OpenStreetMap, ODbL):
-- on foot median 1.12, nine tenths below 1.34; by car, one-way streets kept, median 1.24, mean 1.51.
insert into responders.travel_assumption values
  ('walk', 1.2, 1.3, '步速 1.2 m/s 为行人过街设计常用值；绕行系数取武侯路网步行九成分位 1.34 附近；待本地实测修正', 'Walking speed 1.2 m/s as used in crossing design; detour near the ninth decile (1.34) measured on foot in Wuhou; to be replaced by local measurement'),
  ('ebike', 4.2, 1.3, '电动自行车限速 25 km/h（GB 17761），城区平均按 15 km/h 估；绕行系数同步行；待本地实测修正', 'E-bikes are limited to 25 km/h (GB 17761); 15 km/h assumed on average in town; detour as on foot; to be replaced by local measurement'),
  ('car', 6.9, 1.5, '城区机动车平均按 25 km/h 估；绕行系数为武侯路网单行道实测均值 1.51；待本地实测修正', 'Cars: 25 km/h assumed on average in town; detour is the mean (1.51) measured in Wuhou with one-way streets; to be replaced by local measurement');
call platform.open_catalogue('responders.travel_assumption', 'The same speeds for everybody; replaced by the installation from measurement.');

create table responders.practice (
  one boolean primary key default true check (one),
  rest_minutes integer not null check (rest_minutes between 0 and 1440),
  fix_fresh_minutes integer not null check (fix_fresh_minutes between 1 and 1440),
  invitation_seconds integer not null check (invitation_seconds between 10 and 86400),
  reach_minutes integer not null check (reach_minutes between 1 and 120),
  furthest_minutes integer not null check (furthest_minutes between 1 and 600),
  source_zh text not null,
  source_en text not null
);
insert into responders.practice values (true, 30, 30, 600, 15, 60,
  '十五分钟为“一刻钟”服务圈；六十分钟为英国远程照护标准“到场不超过一小时”；休息、定位时效与邀请时效为系统初值，可由本地改定',
  'Fifteen minutes is the 一刻钟 circle of the plans; sixty is the UK telecare standard (at the door within an hour); rest, age of a fix and life of an invitation are starting values for the place to change');
call platform.open_catalogue('responders.practice', 'Settings of the installation, the same for everybody.');

-- ---------------------------------------------------------------- optional road networks (each with its licence)
create table responders.road_network (
  id integer generated always as identity primary key,
  name text not null unique,
  licence text not null,
  attribution text not null,
  lon_lo double precision not null, lat_lo double precision not null,
  lon_hi double precision not null, lat_hi double precision not null,
  loaded_at timestamptz not null default now()
);
create table responders.road_node (
  network_id integer not null references responders.road_network (id) on delete cascade,
  node integer not null,
  lon double precision not null, lat double precision not null,
  primary key (network_id, node)
);
create table responders.road_edge (
  network_id integer not null references responders.road_network (id) on delete cascade,
  edge integer not null,
  from_node integer not null, to_node integer not null,
  length_m double precision not null check (length_m >= 0),
  speed_mps double precision not null check (speed_mps > 0),
  primary key (network_id, edge),
  foreign key (network_id, from_node) references responders.road_node (network_id, node),
  foreign key (network_id, to_node) references responders.road_node (network_id, node)
);
call platform.open_catalogue('responders.road_network', 'Public roads, the same for everybody.');
call platform.open_catalogue('responders.road_node', 'Public roads, the same for everybody.');
call platform.open_catalogue('responders.road_edge', 'Public roads, the same for everybody.');

-- ---------------------------------------------------------------- the call-out of one incident
create table responders.callout (
  id uuid primary key,
  incident_id uuid not null unique,
  elder_id uuid,
  region_code bigint not null,
  org_id uuid,
  lon double precision, lat double precision,
  kind text not null,
  level text not null,
  qualification responders.qualification_kind,
  wanted integer not null default 1 check (wanted between 1 and 10),
  wave_size integer not null check (wave_size between 1 and 50),
  wave integer not null default 0,
  state responders.callout_state not null default 'open',
  drill boolean not null default false,
  opened_at timestamptz not null,
  closed_at timestamptz,
  check ((state = 'closed') = (closed_at is not null)),
  check ((lon is null) = (lat is null))
);
comment on table responders.callout is 'One per incident: what was asked for, and whether enough have accepted.';
call platform.scope('responders.callout', family => null);

create table responders.invitation (
  id uuid primary key,
  callout_id uuid not null references responders.callout (id),
  incident_id uuid not null,
  responder_id uuid not null references responders.responder (id),
  responder_name text not null,
  responder_kind responders.kind not null,
  responder_org_id uuid,
  elder_id uuid,
  region_code bigint not null,
  org_id uuid,
  kind text not null,
  level text not null,
  qualification responders.qualification_kind,
  drill boolean not null,
  wave integer not null,
  state responders.invitation_state not null default 'invited',
  slot integer,
  distance_m integer,
  travel_s integer,
  within_reach boolean,
  reasons text[] not null,
  invited_at timestamptz not null,
  expires_at timestamptz,
  seen_at timestamptz,
  accepted_at timestamptz,
  en_route_at timestamptz,
  arrived_at timestamptz,
  safe_at timestamptz,
  ended_at timestamptz,
  proof responders.arrival_proof,
  proof_reason text check (length(proof_reason) <= 500),
  arrival_distance_m integer,
  decline_reason responders.decline_reason,
  decline_note text check (length(decline_note) <= 500),
  constraint expires_while_invited check (expires_at is null or state = 'invited'),
  constraint slot_while_bound check ((slot is not null) = (state in ('accepted', 'en_route', 'arrived', 'safe', 'ended'))),
  constraint accepted_has_time check (slot is null or accepted_at is not null),
  constraint arrived_has_proof check (arrived_at is null or proof is not null)
);
comment on table responders.invitation is 'One question to one responder, with their name as it was: a helper from the next district is outside the desk''s scope. slot 1..wanted is the place they took: the first to take it wins.';
-- First acceptance wins, whatever raced.
create unique index invitation_slot on responders.invitation (callout_id, slot) where slot is not null;
create unique index invitation_open_once on responders.invitation (callout_id, responder_id) where state in ('invited', 'accepted', 'en_route', 'arrived');
-- One mission at a time.
create unique index invitation_one_mission on responders.invitation (responder_id) where state in ('accepted', 'en_route', 'arrived');
create index invitation_due on responders.invitation (expires_at) where expires_at is not null;
create index invitation_incident on responders.invitation (incident_id);
create index invitation_responder on responders.invitation (responder_id, invited_at);
call platform.scope('responders.invitation', family => null, field => 'responder_id', field_writes => null);
grant update (seen_at) on responders.invitation to yike_field;
create policy org_of_member on responders.invitation for select to yike_org using (responder_org_id = (select platform.org()));

create table responders.consideration (
  id uuid primary key,
  callout_id uuid not null references responders.callout (id),
  incident_id uuid not null,
  wave integer not null,
  responder_id uuid references responders.responder (id),
  responder_name text,
  responder_kind responders.kind,
  responder_org_id uuid,
  region_code bigint not null,
  org_id uuid,
  chosen boolean not null,
  distance_m integer,
  travel_s integer,
  within_reach boolean,
  reasons text[] not null check (cardinality(reasons) > 0),
  missing integer,
  check ((responder_id is null) = (missing is not null))
);
comment on table responders.consideration is 'Why each candidate of a wave was chosen or not; the row without a responder says why a wave came out short.';
create index consideration_incident on responders.consideration (incident_id, wave);
call platform.scope('responders.consideration', family => null);

create table responders.note (
  id uuid primary key,
  invitation_id uuid not null references responders.invitation (id),
  incident_id uuid not null,
  responder_id uuid not null references responders.responder (id),
  elder_id uuid,
  region_code bigint not null,
  org_id uuid,
  text text check (length(text) between 1 and 2000),
  file_id uuid references platform.file (id),
  at timestamptz not null,
  received_at timestamptz not null default now(),
  check (text is not null or file_id is not null)
);
create index note_incident on responders.note (incident_id);
call platform.scope('responders.note', family => null, field => 'responder_id', field_writes => 'insert', staff_writes => null, org_writes => null);

create table responders.distress (
  id uuid primary key,
  responder_id uuid not null references responders.responder (id),
  region_code bigint not null,
  org_id uuid,
  incident_id uuid,
  lon double precision, lat double precision, accuracy_m double precision,
  at timestamptz not null,
  received_at timestamptz not null default now(),
  cancelled_at timestamptz
);
comment on table responders.distress is 'A responder''s own call for help. The id is made on the phone, so that a replay is the same call.';
call platform.scope('responders.distress', family => null, field => 'responder_id', staff_writes => null, org_writes => null);

create table responders.conflict (
  id uuid primary key,
  responder_id uuid not null references responders.responder (id),
  region_code bigint not null,
  org_id uuid,
  invitation_id uuid,
  action text not null check (length(action) <= 60),
  problem text not null check (length(problem) <= 200),
  body jsonb not null,
  at timestamptz not null,
  received_at timestamptz not null default now()
);
comment on table responders.conflict is 'What a phone tried offline and the server refused: kept, so that nothing anybody did is lost.';
call platform.scope('responders.conflict', family => null, field => 'responder_id', field_writes => 'insert', staff_writes => null, org_writes => null);

-- ---------------------------------------------------------------- duty, and the nearest
create function responders.on_duty(r responders.responder, p_now timestamptz) returns boolean language sql stable as $$
  select case
    when r.ended_at is not null then false
    when r.duty_mode <> 'shift' and (r.duty_until is null or r.duty_until > p_now) then r.duty_mode = 'on'
    else exists (select from responders.shift s where s.responder_id = r.id and s.starts_at <= p_now and s.ends_at > p_now)
  end
$$;
grant execute on function responders.on_duty to yike_worker, yike_staff, yike_org, yike_field;

create type responders.candidate as (
  responder_id uuid, kind responders.kind, name text, org_id uuid, region_code bigint, reachable boolean, has_account boolean,
  lon double precision, lat double precision, source responders.place_source, fix_at timestamptz, stale_fix boolean, metres double precision,
  travel_mode responders.travel_mode, max_radius_m integer,
  on_duty boolean, engaged boolean, rest_until timestamptz, qualified responders.qualification_kind[], holds_key boolean, subscribed boolean
);

create function responders.metres(lon1 double precision, lat1 double precision, lon2 double precision, lat2 double precision)
returns double precision language sql immutable parallel safe return
  2 * 6371008.8 * asin(least(1, sqrt(power(sin(radians(lat2 - lat1) / 2), 2) + cos(radians(lat1)) * cos(radians(lat2)) * power(sin(radians(lon2 - lon1) / 2), 2))));
grant execute on function responders.metres to yike_worker, yike_staff, yike_org, yike_field;

create function responders.candidate_of(r responders.responder, p responders.place, p_stale boolean, p_lon double precision, p_lat double precision, p_elder uuid, p_now timestamptz)
returns responders.candidate language sql stable as $$
  select r.id, r.kind, r.name, r.org_id, r.region_code, r.account_id is not null or r.phone_hash is not null, r.account_id is not null,
    (p).lon, (p).lat, (p).source, (p).at, p_stale,
    case when p_lon is null or (p).lon is null then null else responders.metres(p_lon, p_lat, (p).lon, (p).lat) end,
    r.travel_mode, r.max_radius_m, responders.on_duty(r, p_now),
    exists (select from responders.invitation i where i.responder_id = r.id and i.state in ('accepted', 'en_route', 'arrived')),
    r.rest_until,
    coalesce((select array_agg(distinct q.kind) from responders.qualification q where q.responder_id = r.id
       and q.valid_from <= (p_now at time zone 'Asia/Shanghai')::date and (q.valid_until is null or q.valid_until >= (p_now at time zone 'Asia/Shanghai')::date)), '{}'),
    p_elder is not null and exists (select from responders.held_key k where k.responder_id = r.id and k.elder_id = p_elder and (k.until is null or k.until > (p_now at time zone 'Asia/Shanghai')::date)),
    p_elder is not null and r.org_id is not null and exists (select from responders.subscription s where s.org_id = r.org_id and s.elder_id = p_elder
       and s.since <= (p_now at time zone 'Asia/Shanghai')::date and (s.until is null or s.until >= (p_now at time zone 'Asia/Shanghai')::date))
$$;

-- The only reader of place_knn. The scope comes as explicit bounds [p_lo, p_hi): a policy is a security barrier and
-- would lose the index. Exact: degrees of longitude are shorter than degrees of latitude, so the walk goes on until
-- nothing further away in degrees can be nearer in metres.
create function responders.near(p_lon double precision, p_lat double precision, p_lo bigint, p_hi bigint, p_elder uuid, p_now timestamptz, p_fresh interval, p_limit integer, p_max_m double precision)
returns setof responders.candidate language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  pl responders.place; r responders.responder; c responders.candidate; found responders.candidate[] := '{}';
  per_degree constant double precision := 111194.9; shrink double precision := cos(radians(least(89.0, abs(p_lat) + 1)));
  worst double precision; stale boolean; degrees double precision;
begin
  for pl in select p.* from responders.place p where p.region_code >= p_lo and p.region_code < p_hi order by point(p.lon, p.lat) operator(pg_catalog.<->) point(p_lon, p_lat) loop
    degrees := point(pl.lon, pl.lat) operator(pg_catalog.<->) point(p_lon, p_lat);
    exit when degrees * per_degree * shrink > coalesce(worst, p_max_m);
    if pl.source = 'fix' then
      continue when pl.at < p_now - p_fresh;
      stale := false;
    else
      continue when exists (select from responders.place f where f.responder_id = pl.responder_id and f.source = 'fix' and f.at >= p_now - p_fresh);
      stale := exists (select from responders.place f where f.responder_id = pl.responder_id and f.source = 'fix');
    end if;
    select x.* into r from responders.responder x where x.id = pl.responder_id;
    continue when r.ended_at is not null;
    c := responders.candidate_of(r, pl, stale, p_lon, p_lat, p_elder, p_now);
    continue when c.metres > p_max_m;
    found := found || c;
    if cardinality(found) >= p_limit and worst is null then
      select max(f.metres) into worst from unnest(found) f;
    end if;
  end loop;
  return query select f.* from unnest(found) f order by f.metres, f.responder_id limit p_limit;
end $$;
comment on function responders.near is 'The p_limit responders nearest to a place within p_max_m metres and the bounds, on duty or not: whoever calls states why each was taken or left.';
grant execute on function responders.near to yike_worker, yike_staff, yike_org;

-- Those who belong to an elder whatever the distance: key holders, the subscribed institution, the facility of the village.
-- Without a position of the elder: also everybody of the street.
create function responders.bound_to(p_elder uuid, p_village bigint, p_lon double precision, p_lat double precision, p_lo bigint, p_hi bigint, p_now timestamptz, p_fresh interval, p_limit integer)
returns setof responders.candidate language sql stable security definer set search_path = pg_catalog as $$
  select c.* from (
    select r from responders.responder r
    where r.ended_at is null and r.region_code >= p_lo and r.region_code < p_hi and (
      r.id in (select k.responder_id from responders.held_key k where k.elder_id = p_elder and k.until is null)
      or r.org_id in (select s.org_id from responders.subscription s where s.elder_id = p_elder)
      or (r.kind = 'facility' and r.region_code = p_village)
      or (p_lon is null and r.region_code >= p_village - p_village % 1000 and r.region_code < p_village - p_village % 1000 + 1000))
    limit p_limit
  ) x
  left join lateral (
    select p from responders.place p where p.responder_id = (x.r).id and (p.source = 'home' or p.at >= p_now - p_fresh) order by p.source desc limit 1
  ) y on true
  cross join lateral responders.candidate_of(x.r, y.p, false, p_lon, p_lat, p_elder, p_now) c
$$;
grant execute on function responders.bound_to to yike_worker, yike_staff, yike_org;
