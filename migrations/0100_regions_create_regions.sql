-- The division tree of the statistics codes to the village, county boundaries, and how codes changed.
create schema regions;
grant usage on schema regions to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

create type regions.region_level as enum ('province', 'city', 'county', 'street', 'village');
create type regions.code_source as enum ('mca', 'nbs', 'local');
create type regions.settlement as enum ('urban', 'rural');
create type regions.position_source as enum ('boundary', 'surveyed', 'synthetic');
create type regions.change_kind as enum ('renamed', 'recoded', 'merged', 'split', 'moved', 'abolished');

create table regions.region (
  code bigint primary key check (code between 110000000000 and 999999999999),
  name text not null check (length(name) between 1 and 100),
  level regions.region_level not null,
  parent bigint references regions.region,
  source regions.code_source not null default 'mca',
  settlement regions.settlement,
  pinyin text not null,
  initials text not null,
  lon double precision check (lon between 70 and 140),
  lat double precision check (lat between 0 and 60),
  position_source regions.position_source,
  valid_from date,
  valid_to date,
  check ((lon is null) = (lat is null) and (lon is null) = (position_source is null)),
  check (valid_to > valid_from),
  check ((level = 'province') = (parent is null)),
  check (parent is null or (parent < code and level = case
    when code % 1000 <> 0 then 'village'::regions.region_level when code % 1000000 <> 0 then 'street'
    when code % 100000000 <> 0 then 'county' when code % 10000000000 <> 0 then 'city' else 'province' end)),
  check ((settlement is null) or level = 'village')
);
comment on table regions.region is 'One row per code that ever stood. valid_from null: since before our records; valid_to null: still stands; both bounds [from, to).';
comment on column regions.region.source is 'nbs: the code exists in the statistics codes only (zones, farms); mca: also a civil-affairs division; local: a unit that exists in neither, its code assigned by Yike.';
comment on column regions.region.settlement is 'Derived from the name of the village (居委会 urban, 村委会 rural); the urban-rural class of the statistics bureau is not in the source.';
comment on column regions.region.lon is 'WGS-84. Of a county: a point inside its polygon for its label. Of streets and villages: null, surveyed, or synthetic in a demo city.';
create index region_parent on regions.region (parent);

create table regions.former_name (
  code bigint not null references regions.region,
  name text not null,
  until date not null,
  primary key (code, until)
);
comment on table regions.former_name is 'The name a code carried until that day (exclusive).';

create table regions.successor (
  code bigint not null references regions.region,
  successor bigint not null references regions.region,
  day date not null,
  kind regions.change_kind not null check (kind in ('recoded', 'merged', 'split', 'moved')),
  note text,
  source text,
  primary key (code, successor),
  check (code <> successor)
);
comment on table regions.successor is 'From `day` on, `code` is no more and `successor` stands for it or for a part of it.';
create index successor_back on regions.successor (successor);

create table regions.boundary (
  code bigint primary key references regions.region,
  rings jsonb not null,
  shape polygon not null,
  area_km2 double precision not null check (area_km2 > 0)
);
comment on table regions.boundary is 'County polygon, WGS-84, steps of about 50 m. rings: GeoJSON coordinates; shape: the outer ring for point-in-county. No map approval number.';
create index boundary_shape on regions.boundary using gist (shape);

create table regions.edition (
  name text primary key,
  sha256 text not null,
  loaded_at timestamptz not null default now()
);
comment on table regions.edition is 'Which data file is loaded, by hash: loading the same one again does nothing.';

call platform.open_catalogue('regions.region', 'public division codes');
call platform.open_catalogue('regions.former_name', 'public division codes');
call platform.open_catalogue('regions.successor', 'public division codes');
call platform.open_catalogue('regions.boundary', 'public boundaries');
call platform.open_catalogue('regions.edition', 'which public data is loaded');
-- Changes of the tree are recorded by administrators of the place; the operation checks that both ends lie in their region.
grant insert, update on regions.region, regions.former_name, regions.successor to yike_staff;

-- The county a point lies in: the smallest polygon that holds it, because 泽州县 encloses 城区.
create function regions.county_at(lon double precision, lat double precision) returns bigint
language sql stable parallel safe
return (select b.code from regions.boundary b join regions.region r using (code)
  where b.shape @> point(county_at.lon, county_at.lat) and r.valid_to is null order by b.area_km2 limit 1);

-- What stands for a code on a day: itself, what it became, or what it came from (then possibly several).
create function regions.region_at(code bigint, day date) returns setof bigint
language sql stable
begin atomic
  with recursive forward as (
    select r.code, r.valid_to from regions.region r where r.code = region_at.code
    union
    select r.code, r.valid_to from forward f join regions.successor s on s.code = f.code and s.day <= region_at.day
      join regions.region r on r.code = s.successor
    where f.valid_to <= region_at.day
  ), backward as (
    select r.code, r.valid_from from regions.region r where r.code = region_at.code
    union
    select r.code, r.valid_from from backward b join regions.successor s on s.successor = b.code and s.day > region_at.day
      join regions.region r on r.code = s.code
    where b.valid_from > region_at.day
  )
  select c.code from (select f.code from forward f union select b.code from backward b) c join regions.region r on r.code = c.code
  where (r.valid_from is null or r.valid_from <= region_at.day) and (r.valid_to is null or r.valid_to > region_at.day);
end;
grant execute on function regions.county_at, regions.region_at to yike_worker, yike_staff, yike_org, yike_field, yike_family;
