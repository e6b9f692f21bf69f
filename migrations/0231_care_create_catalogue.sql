-- care: what can be ordered (the catalogue, in versions) and who offers it at which price.
create schema care;
grant usage on schema care to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

create type care.item_class as enum ('call_for_help', 'nursing', 'daily_life', 'insurance', 'information', 'emotional');
create type care.item_group as enum ('care', 'medical', 'help', 'learning', 'leisure');
create type care.help_line as enum ('urgent', 'daily', 'caring');
create type care.item_unit as enum ('minutes', 'times');
create type care.version_state as enum ('published', 'superseded', 'retired');

create table care.item (
  code text primary key check (code ~ '^[a-z][a-z0-9-]{1,30}$'),
  region_code bigint not null check (region_code between 0 and 999999999999),
  created_at timestamptz(3) not null default now()
);
comment on table care.item is 'A service that can be ordered in a place and everything below it.';

create table care.item_version (
  item_code text not null references care.item,
  version int not null check (version > 0),
  region_code bigint not null,
  state care.version_state not null default 'published',
  class care.item_class not null,
  item_group care.item_group not null,
  help_line care.help_line not null,
  need people.need_item,
  purchase_service text check (length(purchase_service) between 1 and 60),
  zh text not null check (length(btrim(zh)) between 1 and 60),
  en text not null check (length(btrim(en)) between 1 and 80),
  content text not null check (length(btrim(content)) between 1 and 1000),
  standard text not null default '' check (length(standard) <= 500),
  unit care.item_unit not null,
  minutes int not null check (minutes between 5 and 1440),
  at_home boolean not null,
  price_low_fen bigint check (price_low_fen >= 0),
  price_high_fen bigint check (price_high_fen >= price_low_fen),
  published_at timestamptz(3) not null,
  published_by_name text default platform.actor_name(),
  ended_at timestamptz(3),
  primary key (item_code, version),
  check ((state = 'published') = (ended_at is null)),
  check ((price_low_fen is null) = (price_high_fen is null))
);
comment on table care.item_version is 'A service as it was published. A change is a new version: running orders keep theirs (B-ORD-03).';
comment on column care.item_version.class is 'The six service contents (A-ORD-02).';
comment on column care.item_version.purchase_service is 'Key of the service in the place''s list of services: what a quota of government purchase may be used for; null when not purchasable.';
comment on column care.item_version.minutes is 'Minutes of the unit when counted by time, else how long one time usually takes.';
create unique index item_published on care.item_version (item_code) where state = 'published';

create function care.keep_version() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - 'state' - 'ended_at') <> (to_jsonb(old) - 'state' - 'ended_at') or old.state <> 'published' then
    raise exception 'version % of % stays as it was published', old.version, old.item_code using errcode = '23514', constraint = 'item_version_stays';
  end if;
  return new;
end $$;
create trigger keep_version before update on care.item_version for each row execute function care.keep_version();

-- Catalogues of a place: read by everybody, changed by the staff of that place only.
insert into platform.catalogue values
  ('care.item', 'what can be ordered: a district, its providers and families read the list of their city'),
  ('care.item_version', 'as care.item');
do $$
declare t text;
begin
  foreach t in array array['care.item', 'care.item_version'] loop
    execute format('alter table %s enable row level security', t);
    execute format('create policy system on %s to yike_worker using (true) with check (true)', t);
    execute format('create policy everybody on %s for select to yike_staff, yike_org, yike_field, yike_family using (true)', t);
    execute format('create policy staff_insert on %s for insert to yike_staff with check (region_code >= (select platform.region_lo()) and region_code < (select platform.region_hi()))', t);
    execute format('create policy staff_update on %s for update to yike_staff using (region_code >= (select platform.region_lo()) and region_code < (select platform.region_hi()))', t);
    execute format('grant select on %s to yike_org, yike_field, yike_family', t);
    execute format('grant select, insert, update on %s to yike_staff', t);
    execute format('grant select, insert, update, delete on %s to yike_worker', t);
  end loop;
end $$;

-- ---------------------------------------------------------------- offers
create table care.offer (
  id uuid primary key,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  item_code text not null references care.item,
  price_fen bigint not null check (price_fen between 0 and 10000000),
  serves_regions bigint[] not null check (cardinality(serves_regions) between 1 and 100),
  note text not null default '' check (length(note) <= 500),
  published_on date not null,
  withdrawn_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (org_id, item_code)
);
comment on table care.offer is 'An organisation offers an item of the catalogue: price in fen for one unit, and where it comes to. region_code is the organisation''s.';
call platform.scope('care.offer', family => null, staff_writes => 'insert, update', org_writes => 'insert, update');
create index offer_item on care.offer (item_code) where withdrawn_at is null;

create function care.guard_offer() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if new.withdrawn_at is not null then return new; end if;
  if not exists (select from organisations.organisation o where o.id = new.org_id and o.state = 'operating') then
    raise exception 'organisation % does not operate', new.org_id using errcode = '23514', constraint = 'offer_operating';
  end if;
  if organisations.paper_until(new.org_id, 'licence', new.published_on) is null then
    raise exception 'no licence in force on %', new.published_on using errcode = '23514', constraint = 'offer_licence';
  end if;
  if organisations.paper_until(new.org_id, 'contract', new.published_on) is null then
    raise exception 'no contract in force on %', new.published_on using errcode = '23514', constraint = 'offer_contract';
  end if;
  return new;
end $$;
create trigger guard_offer before insert or update on care.offer for each row execute function care.guard_offer();

-- Whose care worker: who is sent to an elder again and again.
create table care.dedication (
  elder_id uuid primary key references people.elder,
  region_code bigint not null,
  org_id uuid not null,
  worker_id uuid not null references benefits.worker,
  since date not null,
  updated_at timestamptz(3) not null default now()
);
comment on table care.dedication is 'The care worker who comes to this elder: proposed first, and with them their organisation (B-ORD-07).';
call platform.scope('care.dedication', staff_writes => 'insert, update, delete', org_writes => null);
